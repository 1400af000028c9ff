"""How often people were tried, and what came of it, by the leads that somebody tried to reach: attempts made
here or brought in from elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from leads.handoff.queries import Attempt
from reporting.economics.rules import Lead
from reporting.keeping.counting import Counting
from reporting.passages.queries import Pursuit
from smarketing.kernel.errors import NOT_FOUND, Refused

# Which of the leads that were tried so often are in a list.
LISTS: Mapping[str, Callable[[int], Q]] = {
    "reached": lambda n: Q(),
    "connected": lambda n: Q(connected=n),
    "closed": lambda n: Q(connected=n, closed=True),
}
MOST = 2**15  # nobody is tried so often


@dataclass(frozen=True, slots=True)
class Tries:
    """Leads by what became of them, and the minutes that attempts took where somebody said."""

    leads: list[Lead]
    minutes: int
    timed: int

    @property
    def average_minutes(self) -> float | None:
        return self.minutes / self.timed if self.timed else None


def tries(team: int | None, until: datetime, counting: Counting) -> Tries:
    alike = ("tries", "connected", "closed")
    summed = {"leads": Count("pk"), "took": Sum("minutes"), "said": Sum("timed")}

    def count() -> tuple[Any, int]:
        found = _pursuits(team, until).values_list(*alike).annotate(**summed).order_by(*alike)
        rows = [[*each, leads, int(took), int(said)] for *each, leads, took, said in found]
        return rows, sum(leads for _, _, _, leads, *_ in rows)

    found = counting.ask(f"{', '.join((*alike, *summed))} of team={team or ''}", count)
    leads = [Lead(*row[:4]) for row in found]
    return Tries(leads, sum(row[4] for row in found), sum(row[5] for row in found))


def rows(name: str, n: int, team: int | None, until: datetime) -> QuerySet[Attempt]:
    """The leads that got an n-th attempt, first connected by it, or later closed: that attempt of each."""
    if name not in LISTS:
        raise Refused("no-such-list", f"There is no list called “{name}”.", status=NOT_FOUND)
    if not 0 < n < MOST:
        return Attempt.objects.none()
    found = _pursuits(team, until).filter(LISTS[name](n), tries__gte=n)
    return Attempt.objects.filter(pk__in=found.values(f"attempts__{n - 1}"))


def _pursuits(team: int | None, until: datetime) -> QuerySet[Pursuit]:
    """Those old enough, which a lead is when its first attempt is; without a team, of all."""
    of_team = Q(sales_team=team) | Q(marketing_team=team) if team else Q()
    return Pursuit.objects.filter(of_team, first_at__lte=until)
