"""The words there are. This room judges and negotiates words; which ones an organisation speaks is known
above, which hands them down once, when the program starts (leads/glossary.py)."""

from collections.abc import Iterable

from sla.glossary.rules import Term
from smarketing.kernel.errors import NOT_FOUND, Refused

_terms: dict[str, Term] = {}


def define(terms: Iterable[Term]) -> None:
    """These are the words, in the order of the glossary, with what the product says of each."""
    _terms.update({term.key: term for term in terms})


def every() -> list[Term]:
    return list(_terms.values())


def get(key: str) -> Term:
    found = _terms.get(key)
    if found is None:
        raise Refused("no-such-word", "The glossary has no such word.", status=NOT_FOUND)
    return found
