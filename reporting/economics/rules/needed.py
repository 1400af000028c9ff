"""How many MQLs a revenue goal takes: goal × marketing's share ÷ what one is worth, rounded up."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from reporting.economics.rules.intervals import Interval

# How many of each there are in a year.
PER_YEAR: Mapping[str, int] = {"week": 52, "month": 12, "quarter": 4, "year": 1}


@dataclass(frozen=True, slots=True)
class Needed:
    """For the goal, and between which limits when what one is worth is sure only within its own."""

    exact: Fraction
    least: int | None = None
    most: int | None = None

    @property
    def number(self) -> int:
        return ceil(self.exact)

    def per(self, period: str, *, of: str) -> int:
        """In each `period`, when this is what is needed in each `of`; shared out evenly."""
        return max(1, ceil(self.exact * PER_YEAR[of] / PER_YEAR[period]))


def needed(goal: Decimal, share: Decimal, value: Fraction, interval: Interval | None = None) -> Needed:
    """`share`: of one. What one is worth is above zero."""
    owed = Fraction(goal) * Fraction(share)
    if interval is None:
        return Needed(owed / value)
    least, most = (ceil(owed / Fraction(limit)) for limit in (interval.high, interval.low))
    return Needed(owed / value, least, most)
