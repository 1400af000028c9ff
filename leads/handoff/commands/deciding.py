"""Sales decides on an offer; either side may send it elsewhere; who decided may take it back for a
few minutes. Two at the same moment: one wins, the other is told who and when."""

from datetime import datetime

from leads.handoff.commands import endings, promises
from leads.handoff.commands.offering import open_handoff
from leads.handoff.commands.reassigning import set_holder
from leads.handoff.commands.standing import (
    locked,
    need,
    need_words,
    possible,
    tell,
)
from leads.handoff.models import Handoff
from leads.handoff.queries import something_followed
from leads.handoff.rules import REJECT_REASONS, TAKE_BACK_WITHIN, Move, State
from sla.clocks import commands as clocks
from sla.clocks.queries import Kind
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, Refused


@command
def claim(*, handoff_id: int, actor: Actor, now: datetime) -> Handoff:
    """A rep of the team takes an offer that nobody holds."""
    handoff = locked(handoff_id)
    possible(handoff, Move.CLAIM)
    who = need(handoff, Move.CLAIM, actor, now)
    if handoff.holder:
        raise Refused("already-held", f"{handoff.holder} holds it already.", status=CONFLICT)
    set_holder(handoff, who.person_id, actor, now)
    tell(handoff, "claimed", actor, now)
    return handoff


@command
def accept(*, handoff_id: int, actor: Actor, now: datetime) -> Handoff:
    """ "I take this one." A rep of the team who accepts holds it from then on."""
    handoff = locked(handoff_id)
    accepted = possible(handoff, Move.ACCEPT)
    who = need(handoff, Move.ACCEPT, actor, now)
    taker = who.person_id if who.team_id == handoff.sales_team_id else handoff.holder_id
    if taker is None:
        message = "Nobody holds it yet: give it to a rep of the team first."
        raise Refused("no-holder", message, status=CONFLICT)
    if handoff.holder_id is None:
        set_holder(handoff, taker, actor, now)
    _settle(handoff, Kind.DECIDE, actor, now)
    handoff.state, handoff.accepted_at, handoff.accepted_by_id = accepted, now, actor.id
    handoff.save(update_fields=["state", "accepted_at", "accepted_by"])
    if taker != handoff.holder_id:  # a colleague in the holder's place: the decision was the holder's
        set_holder(handoff, taker, actor, now)
    promises.begin_work(handoff, actor, now)
    tell(handoff, "accepted", actor, now)
    return handoff


@command
def reject(
    *,
    handoff_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
    comment: str = "",
    rating: int | None = None,
) -> Handoff:
    """Sales says no, with an agreed reason; its consequence happens at once."""
    handoff = locked(handoff_id)
    handoff.state = possible(handoff, Move.REJECT)
    need(handoff, Move.REJECT, actor, now)
    agreed = endings.agreed_reason(reason, REJECT_REASONS, comment)
    if rating is not None and rating not in range(1, 6):
        raise Refused("rating", "Rate the lead from 1 to 5.", field="rating")
    why = endings.put_down(handoff, agreed, comment)
    handoff.rating, handoff.rejected_at, handoff.rejected_by_id = rating, now, actor.id
    handoff.save(update_fields=["state", *why, "rating", "rejected_at", "rejected_by"])
    _settle(handoff, Kind.DECIDE, actor, now)
    clocks.cancel(pledge_id=handoff.pledge_id, at=now, actor=actor, now=now)
    endings.apply(handoff, agreed, "handoff.rejected", handoff.comment, actor, now)
    tell(handoff, "rejected", actor, now, reason=agreed.key, comment=handoff.comment, rating=rating)
    return handoff


@command
def reroute(*, handoff_id: int, team_id: int, why: str, actor: Actor, now: datetime) -> Handoff:
    """It belongs to another sales team: a linked offer opens there, and the customer's waiting time
    goes on. Returns the new handoff."""
    handoff = locked(handoff_id)
    handoff.state = possible(handoff, Move.REROUTE)
    need(handoff, Move.REROUTE, actor, now)
    if team_id == handoff.sales_team_id:
        raise Refused("same-team", f"{handoff.sales_team} has it already.", field="team_id")
    handoff.rerouted_at, handoff.rerouted_by_id = now, actor.id
    handoff.comment = why.strip()
    handoff.save(update_fields=["state", "rerouted_at", "rerouted_by", "comment"])
    _settle(handoff, Kind.DECIDE, actor, now)
    clocks.cancel(pledge_id=handoff.pledge_id, at=now, actor=actor, now=now)
    tell(handoff, "rerouted", actor, now, to_team_id=team_id, why=handoff.comment)
    return open_handoff(
        contact=handoff.contact,
        marketing_team_id=handoff.marketing_team_id,
        sales_team_id=team_id,
        note=handoff.note,
        follows=handoff,
        first_offered_at=handoff.first_offered_at,
        actor=actor,
        now=now,
    )


@command
def withdraw(*, handoff_id: int, why: str, actor: Actor, now: datetime) -> Handoff:
    """Marketing takes an undecided offer back, with a reason."""
    handoff = locked(handoff_id)
    handoff.state = possible(handoff, Move.WITHDRAW)
    need(handoff, Move.WITHDRAW, actor, now)
    handoff.comment = need_words(why, "why", "Say why you withdraw it.")
    handoff.withdrawn_at, handoff.withdrawn_by_id = now, actor.id
    handoff.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "comment"])
    clocks.cancel(pledge_id=handoff.pledge_id, at=now, actor=actor, now=now)
    tell(handoff, "withdrawn", actor, now, why=handoff.comment)
    return handoff


@command
def take_back(*, handoff_id: int, actor: Actor, now: datetime) -> Handoff:
    """Who accepted, rejected or returned undoes it, within minutes and while nothing followed."""
    handoff = locked(handoff_id)
    was = State(handoff.state)
    before = possible(handoff, Move.TAKE_BACK)
    need(handoff, Move.TAKE_BACK, actor, now)
    at, by = f"{was}_at", f"{was}_by"
    if now - getattr(handoff, at) > TAKE_BACK_WITHIN:
        minutes = int(TAKE_BACK_WITHIN.total_seconds() // 60)
        message = f"It can be taken back for {minutes} minutes; that time is over."
        raise Refused("too-late", message, status=CONFLICT)
    if something_followed(handoff):
        raise Refused("already-followed", "Something followed it already.", status=CONFLICT)
    _undo(handoff, was, actor, now)
    handoff.state = before
    setattr(handoff, at, None)
    setattr(handoff, by, None)
    handoff.reason = handoff.comment = handoff.hint = ""
    handoff.rating = handoff.retry_on = handoff.definition = handoff.counts_in_quality = None
    decided = [at, by, "reason", "comment", "hint", "rating", "retry_on", "definition", "counts_in_quality"]
    handoff.save(update_fields=["state", "holder", "holder_set_at", *decided])
    tell(handoff, "taken_back", actor, now, what=was.value)
    return handoff


def _undo(handoff: Handoff, was: State, actor: Actor, now: datetime) -> None:
    if was != State.ACCEPTED:
        endings.undo(handoff, "handoff.taken_back", actor, now)
        clocks.reopen(pledge_id=handoff.pledge_id, kind=Kind.FIRST_CONTACT, actor=actor, now=now)
    if was == State.ACCEPTED:
        promises.undo_work(handoff, actor, now)
    if was == State.RETURNED:
        promises.undo_return(handoff, actor, now)
        handoff.next_steps.filter(done_at=handoff.returned_at).update(done_at=None)
    elif was == State.REJECTED and handoff.holder_id is None:
        clocks.reopen(pledge_id=handoff.pledge_id, kind=Kind.ROUTE, actor=actor, now=now)
    else:
        _ask_again(handoff, actor, now)


def _ask_again(handoff: Handoff, actor: Actor, now: datetime) -> None:
    """Whose decision it was before somebody made it: the holder's who was asked, or nobody's."""
    asked = clocks.reopen(pledge_id=handoff.pledge_id, kind=Kind.DECIDE, actor=actor, now=now)
    if asked is None or handoff.accepted_at is None:
        return
    if asked.started_at == handoff.accepted_at:  # accepting it had claimed it
        handoff.holder, handoff.holder_set_at = None, None
        clocks.cancel(pledge_id=handoff.pledge_id, kinds=[Kind.DECIDE], at=now, actor=actor, now=now)
        clocks.reopen(pledge_id=handoff.pledge_id, kind=Kind.ROUTE, actor=actor, now=now)
    elif asked.holder_id != handoff.holder_id:
        handoff.holder, handoff.holder_set_at = asked.holder, asked.started_at
    clocks.change_holder(pledge_id=handoff.pledge_id, holder_id=handoff.holder_id, now=now)


def _settle(handoff: Handoff, kind: Kind, actor: Actor, now: datetime) -> None:
    clocks.settle(pledge_id=handoff.pledge_id, kind=kind, at=now, actor=actor, now=now)
