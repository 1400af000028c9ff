"""The work on a subject rests for a while, because the person asked for it: time on hold doesn't count.
Who calls these has locked the subject and knows who may."""

from datetime import datetime, timedelta

from sla.agreements import queries as agreements
from sla.clocks.models import Hold, Pledge
from sla.clocks.recounting import count_anew
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, Refused
from smarketing.kernel.moments import said


@command
def hold(*, pledge_id: int, until: datetime, reason: str, actor: Actor, now: datetime) -> Hold:
    """From now until then time doesn't count for the promises that can be held; within what was agreed
    for all holds together."""
    pledge = _pledge(pledge_id)
    if not reason.strip():
        raise Refused("words-missing", "Say what the person asked for.", field="reason")
    if until <= now:
        raise Refused("hold-past", "A hold ends later than now.", field="until")
    holds = list(pledge.holds.all())
    _need_none_now(holds, now)
    _need_room(pledge, holds, until, now)
    placed = Hold.objects.create(
        pledge=pledge,
        starts_at=now,
        ends_at=until,
        until=until,
        reason=reason.strip(),
        placed_by_id=actor.id,
    )
    count_anew(_pledge(pledge_id), why="hold", actor=actor, now=now)
    return placed


@command
def lift_hold(*, pledge_id: int, actor: Actor, now: datetime) -> Hold:
    """Time counts again from now on, earlier than was asked for."""
    pledge = _pledge(pledge_id)
    placed = next((each for each in pledge.holds.all() if each.pause.covers(now)), None)
    if placed is None:
        raise Refused("not-on-hold", "It is not on hold; time counts already.", status=CONFLICT)
    placed.ends_at = placed.lifted_at = now
    placed.lifted_by_id = actor.id
    placed.save(update_fields=["ends_at", "lifted_at", "lifted_by"])
    count_anew(_pledge(pledge_id), why="lifted", actor=actor, now=now)
    return placed


def _pledge(pledge_id: int) -> Pledge:
    rows = Pledge.objects.select_related("agreement", "calendar", "marketing_calendar")
    return rows.prefetch_related("holds").get(pk=pledge_id)


def _need_none_now(holds: list[Hold], now: datetime) -> None:
    for each in holds:
        if each.pause.covers(now):
            message = f"It is on hold until {said(each.ends_at)} already; lift that first."
            raise Refused("on-hold", message, status=CONFLICT)


def _need_room(pledge: Pledge, holds: list[Hold], until: datetime, now: datetime) -> None:
    cap = timedelta(days=agreements.terms(pledge.agreement).hold_cap_days)
    spent = sum((each.ends_at - each.starts_at for each in holds), timedelta())
    if spent + (until - now) <= cap:
        return
    latest = now + cap - spent
    left = f"until {said(latest)} at the latest" if spent < cap else "nothing is left of them"
    message = (
        f"The agreement allows {cap.days} days on hold in all: {left}. "
        "For longer, return it with the day to try again."
    )
    raise Refused("hold-too-long", message, field="until", latest=latest.isoformat())
