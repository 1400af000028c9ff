"""Who holds the baton. The clocks follow the holder: each breach is charged to who held it at due."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from leads.handoff.commands.standing import locked, need, need_words, possible, tell
from leads.handoff.models import Handoff, NextStep
from leads.handoff.queries import terms_of
from leads.handoff.rules import Move, State
from leads.routing import commands as routing
from sla.clocks import commands as clocks
from sla.clocks.queries import Kind
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, Refused
from smarketing.people.members import queries as members


@command
def reassign(
    *,
    handoff_id: int,
    holder_id: int | None,
    why: str,
    actor: Actor,
    now: datetime,
    leaving: bool = False,
) -> Handoff:
    """A lead or manager gives it to another rep of the team; the state stays. `leaving`: the holder
    leaves the company, so it is no hop, and without `holder_id` the next in turn gets it."""
    handoff = locked(handoff_id)
    possible(handoff, Move.REASSIGN)
    if not leaving:
        _may_reassign(handoff, actor, now)
        need_words(why, "why", "Say why somebody else should have it.")
        handoff.hops += 1
    if holder_id is None:
        holder_id = _successor(handoff, now)
    if holder_id is not None:
        member_of(handoff.sales_team_id, holder_id)
    if holder_id == handoff.holder_id:
        message = f"{handoff.holder} holds it already."
        raise Refused("same-holder", message, status=CONFLICT, field="holder_id")
    hand_to(handoff, holder_id, actor, now, why=why)
    return handoff


@command
def move_next_steps(*, from_id: int, to_id: int, actor: Actor, now: datetime) -> int:
    """Somebody leaves: their open next steps become the successor's. Returns how many."""
    moved = NextStep.objects.filter(owner=from_id, done_at=None).update(owner=to_id)
    if moved:
        record("person.steps_moved", from_id, actor=actor, now=now, to_id=to_id, count=moved)
    return moved


@command
def move_promises(*, from_id: int, to_id: int | None, actor: Actor, now: datetime) -> int:
    """Somebody of marketing leaves: whom they promised to take up again is the successor's, else their
    leads'. Returns how many."""
    moved = clocks.hand_over(from_id=from_id, to_id=to_id, kinds=[Kind.RE_ENGAGE], now=now)
    if moved:
        record("person.promises_moved", from_id, actor=actor, now=now, to_id=to_id, pledge_ids=moved)
    return len(moved)


def hand_to(handoff: Handoff, holder_id: int | None, actor: Actor, now: datetime, **told: Any) -> None:
    """Somebody else holds it from now on, with its hops as counted and its open next steps."""
    before = handoff.holder_id
    set_holder(handoff, holder_id, actor, now)
    handoff.save(update_fields=["hops"])
    if holder_id is not None:
        handoff.next_steps.filter(done_at=None).update(owner=holder_id)
    tell(handoff, "reassigned", actor, now, from_id=before, **told)


def set_holder(handoff: Handoff, holder_id: int | None, actor: Actor, now: datetime) -> None:
    """Give it a holder (or none): `decide` begins afresh with the holder, `route` without one."""
    handoff.holder = members.person(holder_id) if holder_id else None
    handoff.holder_set_at = now if holder_id else None
    handoff.save(update_fields=["holder", "holder_set_at"])
    clocks.change_holder(pledge_id=handoff.pledge_id, holder_id=holder_id, now=now)
    if handoff.state != State.OFFERED:
        return
    pledge = handoff.pledge_id
    clocks.cancel(pledge_id=pledge, kinds=[Kind.DECIDE], at=now, actor=actor, now=now)
    if holder_id:
        clocks.settle(pledge_id=pledge, kind=Kind.ROUTE, at=now, actor=actor, now=now)
        clocks.start(pledge_id=pledge, kind=Kind.DECIDE, holder_id=holder_id, at=now, actor=actor, now=now)
    else:
        clocks.start(pledge_id=pledge, kind=Kind.ROUTE, holder_id=None, at=now, actor=actor, now=now)


def member_of(team_id: int, person_id: int) -> None:
    """Refuse somebody who is not an active member of that team."""
    if not members.members(team_id).filter(pk=person_id).exists():
        raise Refused("not-in-team", "That person is not an active member of the team.", field="holder_id")


def _successor(handoff: Handoff, now: datetime) -> int | None:
    """The next in turn but the one who leaves; somebody must hold what is accepted."""
    without: Sequence[int] = [handoff.holder_id] if handoff.holder_id else []
    chosen = routing.take_turn(team_id=handoff.sales_team_id, now=now, excluding=without)
    if chosen is None and handoff.state == State.ACCEPTED:
        raise Refused(
            "nobody-there", f"Nobody of {handoff.sales_team} is there to take it; name a successor."
        )
    return chosen


def _may_reassign(handoff: Handoff, actor: Actor, now: datetime) -> None:
    who = need(handoff, Move.REASSIGN, actor, now)
    if handoff.hops >= terms_of(handoff).max_hops and not who.is_manager:
        message = f"It was passed on {handoff.hops} times already; a manager must decide who keeps it."
        raise Refused("too-many-hops", message, status=CONFLICT)
