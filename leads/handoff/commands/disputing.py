"""Marketing disputes a rejection, and a manager rules."""

from datetime import datetime

from leads.handoff.commands import endings
from leads.handoff.commands.offering import open_handoff
from leads.handoff.commands.standing import locked, need, need_words, possible, tell
from leads.handoff.models import Handoff
from leads.handoff.queries import disputable_until, obstacles, terms_of
from leads.handoff.rules import Move
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, Refused

RULINGS = ("stands", "overturned")


@command
def dispute(*, handoff_id: int, why: str, actor: Actor, now: datetime) -> Handoff:
    """Marketing finds the rejection wrong, within days of it, and says why. Once."""
    handoff = locked(handoff_id)
    possible(handoff, Move.DISPUTE)
    need(handoff, Move.DISPUTE, actor, now)
    if handoff.disputed_at:
        raise Refused("already-disputed", f"{handoff.disputed_by} disputed it already.", status=CONFLICT)
    until = disputable_until(handoff)
    if until is None or now > until:
        days = terms_of(handoff).dispute_days
        message = f"A rejection can be disputed for {days} days; that time is over."
        raise Refused("too-late", message, status=CONFLICT)
    handoff.dispute = need_words(why, "why", "Say why the rejection is wrong.")
    handoff.disputed_at, handoff.disputed_by_id = now, actor.id
    handoff.save(update_fields=["dispute", "disputed_at", "disputed_by"])
    tell(handoff, "disputed", actor, now, why=handoff.dispute)
    return handoff


@command
def rule(*, handoff_id: int, ruling: str, why: str, actor: Actor, now: datetime) -> Handoff:
    """A manager rules: the rejection stands, or is overturned, which offers the person again in the
    same cycle."""
    handoff = locked(handoff_id)
    possible(handoff, Move.RULE)
    need(handoff, Move.RULE, actor, now)
    if handoff.disputed_at is None or handoff.ruled_at is not None:
        raise Refused("no-dispute", "There is no open dispute here.", status=CONFLICT)
    if ruling not in RULINGS:
        raise Refused("no-such-ruling", "Rule that it stands or is overturned.", field="ruling")
    handoff.ruling, handoff.ruling_comment = ruling, need_words(why, "why", "Give the reason.")
    handoff.ruled_at, handoff.ruled_by_id = now, actor.id
    handoff.save(update_fields=["ruling", "ruling_comment", "ruled_at", "ruled_by"])
    again = _offer_again(handoff, actor, now) if ruling == "overturned" else ""
    tell(handoff, "ruled", actor, now, ruling=ruling, why=handoff.ruling_comment, not_offered=again)
    return handoff


def _offer_again(handoff: Handoff, actor: Actor, now: datetime) -> str:
    """Unless somebody offered the person again meanwhile, or something else stands against it now:
    then the sentence that says so. The ruling counts all the same."""
    if Handoff.objects.filter(contact=handoff.contact, offered_at__gt=handoff.offered_at).exists():
        return f"{handoff.contact} was offered again already."
    endings.undo(handoff, "handoff.overturned", actor, now)
    for obstacle in obstacles(handoff.contact, now, overridden=True):
        return obstacle.sentence
    open_handoff(
        contact=handoff.contact,
        marketing_team_id=handoff.marketing_team_id,
        sales_team_id=handoff.sales_team_id,
        note=handoff.note,
        follows=handoff,
        actor=actor,
        now=now,
    )
    return ""
