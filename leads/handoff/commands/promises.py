"""Which move of a handoff begins and ends which promise (domain.md, Clocks), where it takes more than one
line. Each is part of a command."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from leads.handoff.models import Handoff
from leads.handoff.queries import terms_of
from leads.handoff.rules import Reason, Result, State, Try, tried_enough
from sla.clocks import commands as clocks
from sla.clocks.queries import Kind
from smarketing.kernel.actor import Actor
from smarketing.people.members import queries as members

WORK = (Kind.ATTEMPTS, Kind.OUTCOME)


def begin_work(handoff: Handoff, actor: Actor, now: datetime) -> None:
    """It was accepted: so many attempts, and an outcome, from now on."""
    begin = [(kind, now, handoff.holder_id) for kind in WORK]
    clocks.start_each(pledge=handoff.pledge, begin=begin, actor=actor, now=now)


def undo_work(handoff: Handoff, actor: Actor, now: datetime) -> None:
    """Nobody accepted it after all."""
    clocks.unstart(pledge_id=handoff.pledge_id, kinds=WORK, actor=actor, now=now)


def count_attempts(handoff: Handoff, actor: Actor, now: datetime) -> None:
    """The first contact is the earliest attempt that did not bounce; enough is as many as were agreed, or
    one that reached the person; in whatever order they are logged."""
    made = list(handoff.attempts.values_list("counts_at", "result"))
    human = [counts_at for counts_at, result in made if result != Result.BOUNCED]
    enough = tried_enough(
        [Try(counts_at, result == Result.CONNECTED) for counts_at, result in made], terms_of(handoff).attempts
    )
    for kind, at in ((Kind.FIRST_CONTACT, min(human, default=None)), (Kind.ATTEMPTS, enough)):
        if at:
            clocks.settle(pledge_id=handoff.pledge_id, kind=kind, at=at, actor=actor, now=now)


def end_with_qualifying(handoff: Handoff, actor: Actor, now: datetime) -> None:
    for kind in WORK:
        clocks.settle(pledge_id=handoff.pledge_id, kind=kind, at=now, actor=actor, now=now)
    clocks.cancel(pledge_id=handoff.pledge_id, at=now, actor=actor, now=now)


def end_with_return(handoff: Handoff, actor: Actor, now: datetime) -> None:
    """An outcome is there; with fewer attempts than were agreed, that promise is broken now."""
    clocks.settle(pledge_id=handoff.pledge_id, kind=Kind.OUTCOME, at=now, actor=actor, now=now)
    clocks.give_up(pledge_id=handoff.pledge_id, kind=Kind.ATTEMPTS, at=now, actor=actor, now=now)
    clocks.cancel(pledge_id=handoff.pledge_id, at=now, actor=actor, now=now)


def undo_return(handoff: Handoff, actor: Actor, now: datetime) -> None:
    clocks.unstart(pledge_id=handoff.pledge_id, kinds=[Kind.RE_ENGAGE], actor=actor, now=now)
    for kind in WORK:
        clocks.reopen(pledge_id=handoff.pledge_id, kind=kind, actor=actor, now=now)


def begin_coming_back(handoff: Handoff, reason: Reason, actor: Actor, now: datetime) -> dict[str, Any] | None:
    """Marketing takes the person up again, once the day has come to which they rest; unless the reason
    leaves nothing to come back to. Returns from when, and whose it is, as the return tells it."""
    if not reason.comes_back or handoff.contact.disqualified:
        return None
    day = handoff.contact.rest_until
    zone = ZoneInfo(members.team(handoff.marketing_team_id).zone)
    at = max(now, datetime.combine(day, time(), zone)) if day else now
    holder_id = _marketer(handoff)
    begin = [(Kind.RE_ENGAGE, at, holder_id)]
    clocks.start_each(pledge=handoff.pledge, begin=begin, actor=actor, now=now)
    return {"from": at.isoformat(), "holder_id": holder_id}


def came_back(contact_id: int, cause: str, actor: Actor, now: datetime) -> list[int]:
    """The person was offered again, is nurtured, or never will be either: what marketing promised of them is
    done, also before it was due to begin. Returns on which pledges."""
    return [
        pledge_id
        for pledge_id in list(_returned(contact_id))
        if clocks.settle(pledge_id=pledge_id, kind=Kind.RE_ENGAGE, at=now, cause=cause, actor=actor, now=now)
    ]


def needs_no_return(contact_id: int, actor: Actor, now: datetime) -> list[int]:
    """Sales has the person in hand: there is nobody to take up. Returns on which pledges that ended the
    promise."""
    return [
        pledge_id
        for pledge_id in list(_returned(contact_id))
        if clocks.cancel(pledge_id=pledge_id, kinds=[Kind.RE_ENGAGE], at=now, actor=actor, now=now)
    ]


def _returned(contact_id: int) -> Iterable[int]:
    """The pledges of what was returned; one with an open clock among them at most, but of merged people."""
    rows = Handoff.objects.filter(contact=contact_id, state=State.RETURNED).order_by("pk")
    return rows.values_list("pledge_id", flat=True)


def _marketer(handoff: Handoff) -> int | None:
    """Who offered it, else the first who leads the team that did."""
    team = members.team(handoff.marketing_team_id)
    if handoff.offered_by_id and members.members(team.pk).filter(pk=handoff.offered_by_id).exists():
        return handoff.offered_by_id
    leads = members.leads_of(team.pk)
    return leads[0].pk if leads else None
