"""Running clocks get the due moments they would have had from the start: by a calendar that was changed,
or with a hold that was placed or lifted. What has ended or is past due already never changes; only the
ladder's next step may."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sla.clocks.announcing import payload
from sla.clocks.models import Clock, Pledge, calendar_of
from sla.clocks.queries import counted_on, deadlines, escalation
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor, system
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


def count_anew(pledge: Pledge, *, why: str, actor: Actor, now: datetime) -> None:
    """The clocks of one pledge whose holds changed. Part of a command."""
    record_many(_count_anew({pledge.pk: pledge}, now, why=why), actor=actor, now=now)


@command
def _batch(now: datetime, limit: int) -> tuple[int, int]:
    marked = Pledge.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    rows = marked.filter(recount=True).select_related("agreement", "calendar", "marketing_calendar")
    pledges = list(rows.prefetch_related("holds").order_by("pk")[:limit])
    facts = _count_anew({pledge.pk: pledge for pledge in pledges}, now)
    Pledge.objects.filter(pk__in=[pledge.pk for pledge in pledges]).update(recount=False)
    record_many(facts, actor=system("sweep"), now=now)
    return len(pledges), len(facts)


def _count_anew(pledges: Mapping[int, Pledge], now: datetime, **why: Any) -> list[Fact]:
    """Give each clock that still runs its new moments, and each on which a step of the ladder is to
    come that moment; a fact for each that is due at another one."""
    rows = Clock.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    changed, facts = [], []
    for clock in rows.filter(counted_on(now), pledge__in=pledges):
        pledge = pledges[clock.pledge_id]
        if clock.breached_at is None and clock.due_at >= now:
            facts += _due_anew(clock, pledge, now, why)
        clock.escalate_at = escalation(pledge, clock.kind, clock.due_at)
        changed.append(clock)
    Clock.objects.bulk_update(changed, ["calendar_version", "warn_at", "due_at", "escalate_at"])
    return facts


def _due_anew(clock: Clock, pledge: Pledge, now: datetime, why: dict[str, Any]) -> list[Fact]:
    before, version = clock.due_at, clock.calendar_version
    clock.calendar_version = calendar_of(pledge, clock.kind).version
    clock.warn_at, clock.due_at = deadlines(pledge, clock.kind, clock.started_at)
    if clock.due_at == before:
        return []
    told = payload(pledge.pk, clock.pk, clock.kind, clock.holder_id, clock.due_at)
    told |= {
        "was_due_at": before.isoformat(),
        "calendar_version": clock.calendar_version,
        "was_calendar_version": version,
    }
    return [Fact("clock.recounted", clock.pk, pledge.thread, now, told | why)]
