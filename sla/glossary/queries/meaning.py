"""What each word means now: the agreed definition, else what the product comes with.

A page names a stage in every row, so that an answer reads the glossary once (`read_once`) however often
it asks.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sla.glossary import known, rules
from sla.glossary.models import Definition
from sla.glossary.rules import Kind, Meaning, State

_read: ContextVar[dict[str, "Word"] | None] = ContextVar("glossary_read", default=None)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it holds. `definition_id` None: nobody needed its definition to be stored yet."""

    key: str
    kind: Kind
    meaning: Meaning
    version: int = 1
    definition_id: int | None = None

    @property
    def label(self) -> str:
        return self.meaning.label

    @property
    def means(self) -> str:
        return self.meaning.means

    @property
    def tip(self) -> str:
        """All that is shown where somebody points at the word."""
        criteria = (f"• {criterion}" for criterion in self.meaning.criteria)
        return "\n".join([self.means, *criteria])


def words() -> Mapping[str, Word]:
    """Every word by its key, in the order of the glossary."""
    read = _read.get()
    if read is None:
        return _fresh()
    if not read:
        read.update(_fresh())
    return read


def word(key: str) -> Word:
    """Refused when there is no such word."""
    return words()[known.get(key).key]


@contextmanager
def read_once() -> Iterator[None]:
    """Within it the glossary is read at most once; what is inside another reads along."""
    if _read.get() is not None:
        yield
        return
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def forget() -> None:
    """What was read may hold no longer. Said by the commands that change a definition."""
    read = _read.get()
    if read:
        read.clear()


def said(definition: Definition) -> Meaning:
    """What a stored definition says."""
    return rules.meaning(
        {name: getattr(definition, name) for name in ("label", "text", "criteria", "consequence")}
    )


def allowed(key: str) -> tuple[str, ...]:
    """Which parts of a consequence can be agreed for that word."""
    return known.get(key).allows


def stored(definition: Definition) -> Word:
    """A word as that version has it, whether it holds or not."""
    kind = Kind(definition.kind)
    return Word(definition.term, kind, said(definition), definition.version, definition.pk)


def versions(ids: Collection[int]) -> dict[int, Word]:
    """Words as these definitions have them, by id."""
    return {each.pk: stored(each) for each in Definition.objects.filter(pk__in=ids)} if ids else {}


def in_order(pinned: Mapping[str, int]) -> list[tuple[str, int]]:
    """What was pinned by word, in the order of the glossary."""
    order = {term.key: number for number, term in enumerate(known.every())}
    return sorted(pinned.items(), key=lambda each: order.get(each[0], len(order)))


def _fresh() -> dict[str, Word]:
    rows = Definition.objects.filter(state=State.AGREED).order_by("term", "-version").distinct("term")
    agreed = {each.term: stored(each) for each in rows}
    return {term.key: agreed.get(term.key) or _default(term) for term in known.every()}


def _default(term: rules.Term) -> Word:
    return Word(term.key, term.kind, term.meaning)
