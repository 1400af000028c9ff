"""A promise begins to tick, is kept, ends otherwise, or runs on. Who calls these knows what the
promise is about; this room doesn't.

A subject's own row is locked by the caller, so two of these never run for one pledge at once; the
sweep may, and passes over what is locked.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sla.agreements import commands as agreement_commands
from sla.agreements import queries as agreements
from sla.clocks.announcing import BREACHED, announce, payload
from sla.clocks.models import OPEN, Clock, Pledge, calendar_of
from sla.clocks.queries import deadlines, escalation
from sla.clocks.recounting import follow
from sla.clocks.rules import (
    BEGINS_AFRESH,
    FOLLOWS_THE_HOLDER,
    HAPPENS_BEFORE_IT_IS_TOLD,
    STOP_CAN_BE_UNDONE,
    Kind,
)
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.people.members import queries as members


@command
def make_pledge(
    *, marketing_team_id: int, sales_team_id: int, label: str, url: str, thread: str, now: datetime
) -> Pledge:
    """Pin the agreement in force now: the subject is judged by it for ever. Part of an offer, which
    is the fact that tells of it."""
    agreement = agreements.in_force(marketing_team_id, sales_team_id, now)
    if not agreement.pk:
        agreement = agreement_commands.ensure_default(now=now)
    team, other = members.team(sales_team_id), members.team(marketing_team_id)
    return Pledge.objects.create(
        agreement=agreement,
        calendar=agreement.calendar or team.calendar,
        team=team,
        marketing_team=other,
        marketing_calendar=agreement.calendar or other.calendar,
        made_at=now,
        thread=thread,
        label=label[:200],
        url=url,
    )


@command
def start(
    *, pledge_id: int, kind: str, holder_id: int | None, at: datetime, actor: Actor, now: datetime
) -> Clock:
    """A promise begins at `at`, which may be past. What started it is the fact that tells of it."""
    pledge = Pledge.objects.select_related("agreement", "calendar").get(pk=pledge_id)
    return start_each(pledge=pledge, begin=[(kind, at, holder_id)], actor=actor, now=now)[0]


@command
def start_each(
    *, pledge: Pledge, begin: Iterable[tuple[str, datetime, int | None]], actor: Actor, now: datetime
) -> list[Clock]:
    """The same for several promises of one pledge: kind, since when, and whose it is. What began with
    a decision that was taken back begins afresh with the next."""
    fresh = [_started(pledge, *each) for each in begin]
    kinds = [clock.kind for clock in fresh if clock.kind in BEGINS_AFRESH]
    before = {clock.kind: clock for clock in _locked(pledge.pk, kinds, now)} if kinds else {}
    new = Clock.objects.bulk_create(clock for clock in fresh if clock.kind not in before)
    again = [_again(before[clock.kind], clock, actor, now) for clock in fresh if clock.kind in before]
    return [*new, *again]


@command
def settle(
    *, pledge_id: int, kind: str, at: datetime, actor: Actor, now: datetime, cause: str = ""
) -> Clock | None:
    """The promised thing was done at `at`; None when nothing was promised any more. If it turns out
    to have been done earlier than was known, the earlier moment counts, also against a breach that
    was announced meanwhile, and for an attempt also against the promise having ended otherwise. `cause`:
    which of several things that keep it was done, for its explanation (explanation.TAKEN_UP)."""
    ends = [clock for clock in _locked(pledge_id, [kind], now) if _can_be_settled(clock, at)]
    if not ends:
        return None
    clock = ends[-1]
    corrected = clock.stamps.ended_at is not None or clock.breached_at is not None
    clock.stopped_at, clock.cancelled_at = at, None
    clock.save(update_fields=["stopped_at", "cancelled_at"])
    told = {"cause": cause} if cause else {}
    if at <= clock.due_at:
        _record("clock.met", clock, at, actor, now, corrected=corrected, **told)
    else:
        _end_late(clock, at, actor, now, **told)
    return clock


@command
def cancel(
    *, pledge_id: int, at: datetime, actor: Actor, now: datetime, kinds: Sequence[str] | None = None
) -> int:
    """The open clocks of these kinds (all, if none are named) end otherwise; returns how many. One
    that is past due already stays a breach."""
    clocks = _open(pledge_id, kinds or list(Kind), now)
    for clock in clocks:
        clock.cancelled_at = at
        clock.save(update_fields=["cancelled_at"])
        if at <= clock.due_at:
            _record("clock.cancelled", clock, at, actor, now)
        else:
            _end_late(clock, at, actor, now)
    return len(clocks)


@command
def give_up(*, pledge_id: int, kind: str, at: datetime, actor: Actor, now: datetime) -> Clock | None:
    """What was promised is given up before it was done: broken at that very moment, unless it was past
    due already. None when nothing was promised any more."""
    clocks = _open(pledge_id, [kind], now)
    if not clocks:
        return None
    clock = clocks[0]
    clock.cancelled_at, clock.given_up = at, at <= clock.due_at
    clock.save(update_fields=["cancelled_at", "given_up"])
    _end_late(clock, at, actor, now)
    return clock


@command
def reopen(*, pledge_id: int, kind: str, actor: Actor, now: datetime) -> Clock | None:
    """A decision was taken back: the last closed clock of that kind runs on as if it had never ended, by
    hours that changed meanwhile too. None when there is none, when one runs already, or when what stopped
    it can't be undone."""
    clocks = _locked(pledge_id, [kind], now)
    clock = clocks[-1] if clocks else None
    if clock is None or clock.is_open:
        return None
    if clock.stopped_at and kind not in STOP_CAN_BE_UNDONE:
        return None
    unsaid = clock.given_up  # a breach that was none: it is said again when it comes true
    clock.stopped_at = clock.cancelled_at = None
    clock.given_up, clock.breached_at = False, None if unsaid else clock.breached_at
    clock.save(update_fields=["stopped_at", "cancelled_at", "given_up", "breached_at"])
    _record("clock.reopened", clock, now, actor, now, unsaid=unsaid)
    follow([clock], now=now)
    return clock


@command
def change_holder(*, pledge_id: int, holder_id: int | None, now: datetime) -> int:
    """The baton went to somebody else: what is not due yet is charged to them from now on. Part of
    the move that tells of it."""
    running = [clock.pk for clock in _open(pledge_id, FOLLOWS_THE_HOLDER, now) if clock.due_at >= now]
    return Clock.objects.filter(pk__in=running).update(holder=holder_id)


@command
def escalate(*, pledge_id: int, now: datetime) -> Clock | None:
    """Take the ladder's step that is due on this pledge; None when none is, or not any more. Whoever
    calls it says in the same command what the step does, and records it: a clock is stamped once, so
    no step is taken twice. All its clocks are locked, in the order in which others lock several."""
    due = [clock for clock in _open(pledge_id, list(Kind), now) if clock.escalates(now)]
    if not due:
        return None
    due[0].escalated_at = now
    due[0].save(update_fields=["escalated_at"])
    return due[0]


@command
def hand_over(*, from_id: int, to_id: int | None, kinds: Sequence[str], now: datetime) -> list[int]:
    """What somebody held passes to somebody else, but for what is past due already: that stays charged to
    them. Returns on which pledges. Part of the move that tells of it."""
    held = list(_rows().filter(OPEN, holder=from_id, kind__in=kinds))
    follow(held, now=now)
    moved = [clock for clock in held if clock.due_at >= now]
    Clock.objects.filter(pk__in=[clock.pk for clock in moved]).update(holder=to_id)
    return [clock.pledge_id for clock in moved]


@command
def unstart(*, pledge_id: int, kinds: Sequence[str], actor: Actor, now: datetime) -> None:
    """What they began with was taken back, so they never ran: neither kept nor broken, whatever was said
    of them meanwhile."""
    for clock in _locked(pledge_id, kinds, now):
        unsaid = clock.breached_at is not None
        clock.stopped_at, clock.cancelled_at = None, min(now, clock.due_at)
        clock.given_up, clock.breached_at = False, None
        clock.save(update_fields=["stopped_at", "cancelled_at", "given_up", "breached_at"])
        _record("clock.cancelled", clock, clock.cancelled_at, actor, now, unsaid=unsaid)


def _started(pledge: Pledge, kind: str, at: datetime, holder_id: int | None) -> Clock:
    warn_at, due_at = deadlines(pledge, kind, at)
    return Clock(
        pledge=pledge,
        kind=Kind(kind),
        holder_id=holder_id,
        calendar_version=calendar_of(pledge, kind).version,
        started_at=at,
        warn_at=warn_at,
        due_at=due_at,
        escalate_at=escalation(pledge, kind, due_at),
    )


def _again(clock: Clock, fresh: Clock, actor: Actor, now: datetime) -> Clock:
    """The same clock from its beginning: nothing that was said of it holds any more."""
    for name in ("holder_id", "calendar_version", "started_at", "warn_at", "due_at"):
        setattr(clock, name, getattr(fresh, name))
    unsaid = clock.breached_at is not None
    clock.stopped_at = clock.cancelled_at = clock.warned_at = clock.breached_at = None
    clock.given_up = False
    clock.save()
    _record("clock.reopened", clock, now, actor, now, unsaid=unsaid)
    return clock


def _open(pledge_id: int, kinds: Sequence[str], now: datetime) -> list[Clock]:
    return [clock for clock in _locked(pledge_id, kinds, now) if clock.is_open]


def _locked(pledge_id: int, kinds: Sequence[str], now: datetime) -> list[Clock]:
    """In the order in which they began, by the hours that count."""
    clocks = list(_rows().filter(pledge=pledge_id, kind__in=kinds))
    follow(clocks, now=now)
    return clocks


def _rows() -> QuerySet[Clock]:
    of_pledge = ("pledge__agreement", "pledge__calendar", "pledge__marketing_calendar")
    rows = Clock.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related(*of_pledge).order_by("pk")


def _can_be_settled(clock: Clock, at: datetime) -> bool:
    """Whether something done at `at` still ends it."""
    if clock.stopped_at:
        return clock.stopped_at > at
    told_late = clock.kind in HAPPENS_BEFORE_IT_IS_TOLD
    return clock.cancelled_at is None or (told_late and clock.cancelled_at >= at)


def _end_late(clock: Clock, at: datetime, actor: Actor, now: datetime, **told: Any) -> None:
    """An overdue clock ended: its breach stands, and is announced if nobody did yet."""
    announce(BREACHED, "SELECT %s::bigint AS id", [clock.pk], actor=actor, now=now)
    _record("clock.ended", clock, at, actor, now, **told)


def _record(fact: str, clock: Clock, at: datetime, actor: Actor, now: datetime, **extra: Any) -> None:
    told = payload(clock.pledge_id, clock.pk, clock.kind, clock.holder_id, clock.due_at)
    record_many([Fact(fact, clock.pk, clock.pledge.thread, at, told | extra)], actor=actor, now=now)
