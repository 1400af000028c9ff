"""The ladder: an offer that nobody took, or whose holder does not decide, goes on to the next colleague
who is there, and in the end to the last resort; when they don't decide either, managers are told.

A clock is stamped with its step in the transaction that takes it, under the locks of the handoff, so a
step is taken once however often, late or from how many sides it is asked for. Each next holder has a
clock of their own, from now on: a ladder that was away for a day goes one step, not all of them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from leads.handoff.commands.reassigning import hand_to
from leads.handoff.commands.standing import locked, tell
from leads.handoff.models import Handoff
from leads.handoff.queries import terms_of
from leads.handoff.rules import goes_to_next
from leads.routing import commands as routing
from sla.agreements import queries as agreements
from sla.clocks import commands as clocks
from sla.clocks import queries as ticking
from sla.clocks.queries import Clock
from smarketing.kernel.actor import system
from smarketing.kernel.command import command

LADDER = system("ladder")


@command
def escalate(*, handoff_id: int, now: datetime) -> Handoff | None:
    """Take the step that is due on this handoff; None when there is none any more, because somebody
    decided or the step was taken."""
    handoff = locked(handoff_id)
    lapsed = clocks.escalate(pledge_id=handoff.pledge_id, now=now)
    if lapsed is None:
        return None
    last = agreements.last_resort(handoff.pledge.agreement, handoff.sales_team_id, now)
    last_id = last.person.pk if last.person else None
    receiver = _next_in_turn(handoff, last_id, now) or last_id
    step = _step(lapsed)
    if receiver is None or receiver == handoff.holder_id:
        tell(handoff, "lapsed", LADDER, now, why=_why(handoff), **step)
        return handoff
    if receiver == last_id:
        step |= {"last_resort": True, "instead_of": last.named.name if last.named else ""}
    handoff.hops += handoff.holder_id is not None
    hand_to(handoff, receiver, LADDER, now, why=_why(handoff), **step)
    return handoff


def _step(lapsed: Clock) -> dict[str, Any]:
    """Which promise broke, and when the step on it was due."""
    due = lapsed.escalate_at or lapsed.due_at
    return {"clock_id": lapsed.pk, "promise": lapsed.kind, "step_due_at": due.isoformat()}


def _next_in_turn(handoff: Handoff, last_id: int | None, now: datetime) -> int | None:
    """Somebody of the team who is there and was not asked yet, as long as the cap allows it."""
    if not goes_to_next(handoff.hops, terms_of(handoff).max_hops):
        return None
    return routing.take_turn(
        team_id=handoff.sales_team_id, now=now, excluding=_asked(handoff, last_id), unclaimed=True
    )


def _asked(handoff: Handoff, last_id: int | None) -> Sequence[int]:
    """Who had it and did not decide, and who is asked last."""
    lapsed = ticking.escalated([handoff.pledge_id]).get(handoff.pledge_id, [])
    return [person for person in (last_id, *(clock.holder_id for clock in lapsed)) if person]


def _why(handoff: Handoff) -> str:
    if handoff.holder is None:
        return f"nobody of {handoff.sales_team} took it in time"
    return f"{handoff.holder} did not decide in time"
