"""Which columns of a list are shown. They stand in the address, so that a link, a bookmark and the list's
file have the same ones."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from smarketing.kernel.errors import INVALID, Refused
from smarketing.kernel.tables import Column

COLUMNS = "columns"  # in an address, once for each


@dataclass(frozen=True, slots=True)
class Offered:
    """One column. `brings`: which of the columns of the list's file it stands for; `usual`: it is there if
    nobody chose. What has a `text` is drawn by it, the others by the list's own template."""

    key: str
    label: str
    brings: tuple[str, ...]
    usual: bool = True
    text: Callable[[Any], str] | None = None
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """The columns of one list as an address wants them, beside the one that is always there."""

    always: Offered
    offered: Sequence[Offered]
    keys: frozenset[str]
    is_chosen: bool
    unknown: Sequence[str] = ()  # what of the address is none of them

    @property
    def asked(self) -> list[str]:
        """What an address says to have these; nothing where nobody chose."""
        return [
            self.always.key,
            *(each.key for each in self.offered if each.key in self.keys),
        ] * self.is_chosen

    @property
    def notes(self) -> list[str]:
        """What of the address means nothing, in sentences."""
        return [f"There is no column “{each[:60]}”; that was left out." for each in self.unknown]

    @property
    def drawn(self) -> list[Offered]:
        """Those that are drawn by their text."""
        return [each for each in self.offered if each.text and each.key in self.keys]

    def cells(self, row: Any) -> list[tuple[Offered, str]]:
        """What they say of a row."""
        return [(each, each.text(row)) for each in self.drawn if each.text]

    def of_file(self, columns: Iterable[Column]) -> list[Column]:
        """All columns of the file where nobody chose, else those that are shown."""
        if not self.is_chosen:
            return list(columns)
        brought = {name for each in self.offered if each.key in self.keys for name in each.brings}
        return [column for column in columns if column.name in brought | {*self.always.brings}]


def need_known(shown: Shown) -> None:
    """Refused with the known keys when one that was asked for isn't among them."""
    if shown.unknown:
        known = [shown.always.key, *(each.key for each in shown.offered)]
        message = f"There is no column “{shown.unknown[0][:60]}”. Known are: {', '.join(known)}."
        raise Refused("unknown-column", message, status=INVALID, field=COLUMNS, known=known)


def shown(always: Offered, offered: Sequence[Offered], query: QueryDict) -> Shown:
    """Columns that nobody offers are left out, which is said."""
    wanted = frozenset(query.getlist(COLUMNS))
    usual = frozenset(each.key for each in offered if each.usual)
    is_chosen = COLUMNS in query
    known = frozenset(each.key for each in offered)
    unknown = sorted(wanted - known - {always.key, ""})
    return Shown(always, offered, wanted & known if is_chosen else usual, is_chosen, unknown)
