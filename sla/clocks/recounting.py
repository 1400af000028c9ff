"""Running clocks get the due moments they would have had from the start: by a calendar that was changed,
or with a hold that was placed or lifted. What has ended or is past due already never changes; only the
ladder's next step may.

A calendar's version counts from the moment at which it was made, whenever anybody comes to count by it: what
was not due at that moment is due by it, and a breach that was said meanwhile is taken back.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import takewhile
from typing import Any

from sla.clocks.announcing import payload
from sla.clocks.models import OPEN, Clock, Pledge, calendar_of, run_by
from sla.clocks.queries import counted_on, deadlines, escalation
from smarketing.journal import queries as journal
from smarketing.journal.models import Entry
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor, system
from smarketing.kernel.command import command
from smarketing.people.calendars import queries as calendars

SWEEP = system("sweep")
CALENDAR_CHANGED = "calendar.changed"
COUNTED = ("calendar_version", "warn_at", "due_at", "escalate_at", "breached_at")


def run(*, now: datetime, limit: int) -> int:
    """Count the clocks of every marked pledge anew, `limit` pledges at a time; returns how many
    clocks are due at another moment now. Changes that nobody was told of yet are marked too: nothing is
    announced by hours that don't count any more."""
    mark(list(journal.unheard(CALENDAR_CHANGED)))
    total = 0
    while Pledge.objects.filter(recount=True).exists():
        pledges, changed = _batch(now, limit)
        total += changed
        if not pledges:  # somebody else has the rest in hand
            break
    return total


def mark(changes: Sequence[Entry]) -> None:
    """The pledges of clocks that ran when the hours of their calendar changed."""
    for change in changes:
        if {*change.payload["changed"]} & {*calendars.CONTENT}:
            ran = Clock.objects.filter(counted_on(change.occurred_at), run_by([change.subject_id or 0]))
            Pledge.objects.filter(pk__in=ran.values("pledge"), recount=False).update(recount=True)


def follow(clocks: Sequence[Clock], *, now: datetime) -> None:
    """Bring clocks, which are locked, up to the hours that count, before anybody ends or judges them: their
    turn in the sweep may be still to come. Part of a command."""
    if behind := [clock for clock in clocks if _is_behind(clock)]:
        facts = list(_follow(behind))  # none of a clock that is due as before
        Clock.objects.bulk_update(behind, COUNTED)
        record_many(facts, actor=SWEEP, now=now)


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
    record_many(facts, actor=SWEEP, now=now)
    return len(pledges), len(facts)


def _count_anew(pledges: Mapping[int, Pledge], now: datetime, **why: Any) -> list[Fact]:
    """Give each clock that still runs its new moments, and each on which a step of the ladder is to
    come that moment; a fact for each that is due at another one."""
    rows = Clock.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    clocks = list(rows.filter(OPEN, pledge__in=pledges))
    for clock in clocks:
        clock.pledge = pledges[clock.pledge_id]
    facts = list(_follow(list(filter(_is_behind, clocks))))
    for clock in clocks:
        if clock.due_at >= now:
            facts += _due_by(clock, calendar_of(clock.pledge, clock.kind).version, now, why)
        elif clock.escalate_at and not clock.escalated_at:
            clock.escalate_at = escalation(clock.pledge, clock.kind, clock.due_at)
    Clock.objects.bulk_update(clocks, COUNTED)
    return facts


def _is_behind(clock: Clock) -> bool:
    """Whether its calendar has a later version than it was counted by."""
    return clock.is_open and clock.calendar_version < clock.calendar.version


def _follow(behind: Sequence[Clock]) -> Iterator[Fact]:
    """Version by version, as long as a clock is not due when one is made."""
    later = cache(calendars.later)
    for clock in behind:
        versions = later(clock.calendar, clock.calendar_version)
        for version in takewhile(lambda each, clock=clock: each.made_at <= clock.due_at, versions):  # type: ignore[misc]
            yield from _due_by(clock, version.number, version.made_at, {})


def _due_by(clock: Clock, number: int, at: datetime, why: Mapping[str, Any]) -> Iterator[Fact]:
    """From that moment on it is due by that version of its calendar."""
    before, was = clock.due_at, clock.calendar_version
    time = calendars.counted(clock.calendar, number)
    clock.warn_at, clock.due_at = deadlines(clock.pledge, clock.kind, clock.started_at, time)
    clock.calendar_version = number
    if clock.escalated_at is None:
        clock.escalate_at = escalation(clock.pledge, clock.kind, clock.due_at)
    if clock.due_at == before:
        return
    told = payload(clock.pledge_id, clock.pk, clock.kind, clock.holder_id, clock.due_at)
    told |= {
        "was_due_at": before.isoformat(),
        "calendar_version": number,
        "was_calendar_version": was,
    }
    unsaid = {"unsaid": True} if clock.breached_at else {}
    clock.breached_at = None
    yield Fact("clock.recounted", clock.pk, clock.pledge.thread, at, {**told, **why, **unsaid})
