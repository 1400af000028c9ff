"""The person asked to be called later: the work on what was accepted rests until then."""

from datetime import datetime

from leads.handoff.commands.standing import locked, need, possible, tell
from leads.handoff.models import Handoff
from leads.handoff.rules import Move
from sla.clocks import commands as clocks
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command


@command
def hold(*, handoff_id: int, reason: str, until: datetime, actor: Actor, now: datetime) -> Handoff:
    """Attempts and outcome wait until then; the first contact, which the person waits for, doesn't."""
    handoff = locked(handoff_id)
    possible(handoff, Move.HOLD)
    need(handoff, Move.HOLD, actor, now)
    placed = clocks.hold(pledge_id=handoff.pledge_id, until=until, reason=reason, actor=actor, now=now)
    tell(handoff, "held", actor, now, reason=placed.reason, until=until.isoformat())
    return handoff


@command
def lift_hold(*, handoff_id: int, actor: Actor, now: datetime) -> Handoff:
    """They are ready earlier than that: time counts again from now on."""
    handoff = locked(handoff_id)
    possible(handoff, Move.LIFT_HOLD)
    need(handoff, Move.LIFT_HOLD, actor, now)
    lifted = clocks.lift_hold(pledge_id=handoff.pledge_id, actor=actor, now=now)
    tell(handoff, "hold_lifted", actor, now, until=lifted.until.isoformat())
    return handoff
