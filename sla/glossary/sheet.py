"""The glossary as a file for spreadsheets: every word as both sides agreed on it."""

from collections.abc import Sequence

from sla.glossary.queries import Word
from smarketing.kernel.tables import Column, Table

COLUMNS = (
    Column("key", lambda word: word.key),
    Column("kind", lambda word: word.kind.heading),
    Column("word", lambda word: word.label),
    Column("means", lambda word: word.meaning.text),
    Column("criteria", lambda word: "\n".join(word.meaning.criteria)),
    Column("what follows", lambda word: _follows(word)),
    Column("version", lambda word: word.version),
)


def table(words: Sequence[Word]) -> Table:
    """In the order of the glossary."""
    return Table("glossary", COLUMNS, words, len(words))


def _follows(word: Word) -> str:
    consequence = word.meaning.consequence
    return "\n".join(consequence.in_words()) if consequence else ""
