"""What another calendar would mean for the clocks that run by it, before it is saved."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from sla.clocks.models import OPEN, Clock, run_by
from sla.clocks.queries.standing import deadlines
from smarketing.people.calendars.queries import BusinessTime

AS_BEFORE = timedelta()
MOST = 2_000  # more are counted, not worked out one by one


@dataclass(frozen=True, slots=True)
class Following:
    """How many clocks run, and of those that were worked out how many would be due at another moment."""

    running: int
    looked_at: int
    earlier: int
    later: int

    @property
    def same(self) -> int:
        return self.looked_at - self.earlier - self.later


def following(calendar_id: int, time: BusinessTime, now: datetime) -> Following:
    clocks = running_by(calendar_id, now)
    whole = clocks.select_related("pledge__agreement").prefetch_related("pledge__holds")
    rows = list(whole.order_by("due_at")[:MOST])
    moved = [deadlines(clock.pledge, clock.kind, clock.started_at, time)[1] - clock.due_at for clock in rows]
    return Following(
        running=clocks.count() if len(rows) == MOST else len(rows),
        looked_at=len(rows),
        earlier=sum(change < AS_BEFORE for change in moved),
        later=sum(change > AS_BEFORE for change in moved),
    )


def running_by(calendar_id: int, now: datetime) -> QuerySet[Clock]:
    """The clocks that a change of this calendar counts anew."""
    return Clock.objects.filter(OPEN, run_by([calendar_id]), breached_at=None, due_at__gte=now)


def counted_on(now: datetime) -> Q:
    """Open clocks whose hours matter at that moment: they were not due yet, or a step of the ladder is to
    come."""
    return OPEN & (Q(due_at__gte=now) | Q(escalate_at__isnull=False, escalated_at=None))
