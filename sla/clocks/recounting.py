"""A calendar was changed: the clocks that run by it get the due moments they would have had from
the start. What has ended or is past due already never changes."""

from collections.abc import Mapping
from datetime import datetime

from sla.clocks.announcing import payload
from sla.clocks.models import OPEN, Clock, Pledge
from sla.clocks.queries import deadlines
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import system
from smarketing.kernel.command import command


def run(*, now: datetime, limit: int) -> int:
    """Count the clocks of every marked pledge anew, `limit` pledges at a time; returns how many
    clocks are due at another moment now."""
    total = 0
    while Pledge.objects.filter(recount=True).exists():
        pledges, changed = _batch(now, limit)
        total += changed
        if not pledges:  # somebody else has the rest in hand
            break
    return total


@command
def _batch(now: datetime, limit: int) -> tuple[int, int]:
    marked = Pledge.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    pledges = list(marked.filter(recount=True).select_related("agreement", "calendar").order_by("pk")[:limit])
    facts = _count_anew({pledge.pk: pledge for pledge in pledges}, now)
    Pledge.objects.filter(pk__in=[pledge.pk for pledge in pledges]).update(recount=False)
    record_many(facts, actor=system("sweep"), now=now)
    return len(pledges), len(facts)


def _count_anew(pledges: Mapping[int, Pledge], now: datetime) -> list[Fact]:
    """Give each clock that still runs its new moments; a fact for each that changed."""
    rows = Clock.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    changed, facts = [], []
    for clock in rows.filter(OPEN, pledge__in=pledges, breached_at=None, due_at__gte=now):
        pledge, before = pledges[clock.pledge_id], clock.due_at
        version, clock.calendar_version = clock.calendar_version, pledge.calendar.version
        clock.warn_at, clock.due_at = deadlines(pledge, clock.kind, clock.started_at)
        changed.append(clock)
        if clock.due_at != before:
            told = payload(pledge.pk, clock.pk, clock.kind, clock.holder_id, clock.due_at)
            told |= {
                "was_due_at": before.isoformat(),
                "calendar_version": clock.calendar_version,
                "was_calendar_version": version,
            }
            facts.append(Fact("clock.recounted", clock.pk, pledge.thread, now, told))
    Clock.objects.bulk_update(changed, ["calendar_version", "warn_at", "due_at"])
    return facts
