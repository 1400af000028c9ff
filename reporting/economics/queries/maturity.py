"""Who is old enough to be judged: younger MQLs may still buy, and counting them would make every new
channel look worthless."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

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


def maturity(as_of: datetime) -> Maturity:
    """By all wins that have dates, whoever brought them; too few of them: by 90 days."""
    timed = metrics.metric("win_time").parts[0].where(as_of)
    found = Deal.objects.filter(timed).aggregate(n=Count("pk"), days=Percentile("days_from_mql", share=0.9))
    days = found["days"] if found["n"] >= LEAST_TIMED else ASSUMED_DAYS
    return Maturity(days, found["n"], as_of - timedelta(days=days))
