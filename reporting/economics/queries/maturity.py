"""Who is old enough to be judged: younger MQLs may still buy, and counting them would make every new
channel look worthless."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count

from reporting.keeping.counting import Counting
from reporting.metrics import queries as metrics
from reporting.metrics.queries import Percentile
from reporting.passages.queries import Deal

LEAST_TIMED = 10  # wins with dates, below which no 90th percentile is taken
ASSUMED_DAYS = 90.0


@dataclass(frozen=True, slots=True)
class Maturity:
    """Nine of ten wins came within `days` of the MQL; what began before `until` is old enough."""

    days: float
    timed: int
    until: datetime

    @property
    def is_measured(self) -> bool:
        return self.timed >= LEAST_TIMED


def maturity(counting: Counting) -> Maturity:
    """By all wins that have dates, whoever brought them; too few of them: by 90 days."""

    def count() -> tuple[Any, int]:
        timed = metrics.metric("win_time").parts[0].where(counting.as_of)
        shares = {"timed": Count("pk"), "days": Percentile("days_from_mql", share=0.9)}
        found = Deal.objects.filter(timed).aggregate(**shares)
        return found, found["timed"]

    found = counting.ask("days that nine of ten wins took", count)
    days = found["days"] if found["timed"] >= LEAST_TIMED else ASSUMED_DAYS
    return Maturity(days, found["timed"], counting.as_of - timedelta(days=days))


def old_enough(as_of: datetime) -> datetime:
    """What began before this is counted in lists that are opened at that moment."""
    return maturity(Counting(as_of)).until
