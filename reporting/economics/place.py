"""Which of the groups a list is of, as it stands in its address."""

from collections.abc import Mapping
from dataclasses import dataclass

from reporting.economics.queries import BY
from reporting.metrics.queries import BLANK, NONE, Filters
from smarketing.kernel.api.shapes import LARGEST
from smarketing.kernel.errors import Refused

BAD_REQUEST = 400
COLUMNS = tuple(dict.fromkeys(column for each in BY.values() for column in each))
IDS = ("campaign", "offer", "team")
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Place:
    """One word for each column that splits it (none: the whole), and the team."""

    columns: Mapping[str, str]
    team: int | None

    @property
    def filters(self) -> Filters:
        return Filters({"team": str(self.team)} if self.team else {})

    def words(self) -> dict[str, str]:
        return {**self.columns, **({"team": str(self.team)} if self.team else {})}


def place(
    said: Mapping[str, str], *, also: tuple[str, ...] = (), columns: tuple[str, ...] = COLUMNS
) -> Place:
    """Refused by the name of the first word that means nothing."""
    for name, word in said.items():
        if name not in (*columns, "team", *also):
            raise _unknown(name, f"This list knows no “{name}”.")
        if name in IDS and not _is_id(name, word):
            raise _unknown(name, f"There is no such {name}.")
        if name in columns and not 0 < len(word) <= LONGEST:
            raise _unknown(name, f"There is no such {name}.")
    team = said.get("team")
    return Place({name: said[name] for name in columns if name in said}, int(team) if team else None)


def _is_id(name: str, word: str) -> bool:
    if word in (NONE, BLANK):
        return name != "team"
    return word.isascii() and word.isdigit() and int(word[:20]) <= LARGEST


def _unknown(name: str, sentence: str) -> Refused:
    return Refused("unknown-filter", sentence, status=BAD_REQUEST, field=name)
