"""What a metric is: a number, the rows it opens to, and the words that say how it is counted.

Each part is one condition over one flat table; the number counts its rows and the list shows them,
so the two cannot differ.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from reporting.metrics.rules import Unit, View

Where = Callable[[datetime], Q]  # what is overdue depends on the moment it is asked for


class Source(StrEnum):
    """Which flat table is counted."""

    PASSAGE = "passage"
    JOURNEY = "journey"
    DEAL = "deal"
    TURN = "turn"
    VISIT = "visit"  # no copy: what leads.tracking keeps is flat enough


class Settles(StrEnum):
    """How long after its period a cohort can still change for the reason named."""

    AT_ONCE = "at once"
    DECIDE = "decide"  # the agreed time to decide
    FIRST_CONTACT = "first contact"
    OUTCOME = "outcome"  # the agreed time to qualify or return
    CLOSE = "close"  # how long a sale takes


@dataclass(frozen=True, slots=True)
class Part:
    """A list behind a number. `one_per` keeps one row for each of these fields' values."""

    key: str
    label: str
    where: Where
    one_per: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """Which value of the agreement is promised; `per_period`: shared out by business days. Without a
    term every single one is promised."""

    term: str = ""
    at_least: bool = True
    per_period: bool = False


@dataclass(frozen=True, slots=True)
class Metric:
    """`parts[0]` is what a count counts, a duration or sum is taken over, a rate's numerator;
    a rate's `parts[1]` is its denominator. Further parts stand beside the number."""

    key: str
    label: str
    formula: str
    unit: Unit
    view: View
    source: Source
    moment: str  # the instant that puts a row into a period (of a state: from which on it is there)
    parts: tuple[Part, ...]
    measure: str = ""  # the column of a duration or sum
    more_is_better: bool | None = None
    target: Target | None = None
    settles: Settles = Settles.AT_ONCE
    columns: tuple[str, ...] = ()  # shown in the lists beside the usual ones
    until: str = ""  # of a state: the instant from which on a row is no longer there

    def part(self, key: str) -> Part | None:
        return next((part for part in self.parts if part.key == key), None)


def always(where: Q) -> Where:
    """A condition that no moment changes."""
    return lambda as_of: where


def part(key: str, label: str, where: Q, one_per: tuple[str, ...] = ()) -> Part:
    return Part(key, label, always(where), one_per)
