"""What an agreed reason does to a person when sales says no: stage, rest, mark beside the stage."""

from datetime import datetime, timedelta

from django.utils import timezone

from leads.handoff.models import Handoff
from leads.handoff.queries import reason_then, reasons
from leads.handoff.rules import Reason
from leads.lifecycle import commands as lifecycle
from leads.outcomes import queries as outcomes
from smarketing.kernel.actor import Actor
from smarketing.kernel.errors import Refused


def agreed_reason(key: str, allowed: tuple[str, ...], comment: str) -> Reason:
    """The reason, with its comment where it asks for one; else refused."""
    if not key:
        raise Refused("reason-missing", "Choose a reason; marketing learns from it.", field="reason")
    if key not in allowed:
        raise Refused("no-such-reason", "That reason is not one both teams agreed on.", field="reason")
    reason = reasons()[key]
    if reason.needs_comment and not comment.strip():
        raise Refused("comment-missing", f"“{reason.label}” needs a comment.", field="comment")
    return reason


def put_down(handoff: Handoff, reason: Reason, comment: str) -> list[str]:
    """Why sales said no, with what that means now, for ever; returns the names of the fields to save."""
    handoff.reason, handoff.comment = reason.key, comment.strip()
    handoff.definition_id, handoff.counts_in_quality = reason.definition_id, reason.counts_in_quality
    return ["reason", "comment", "definition", "counts_in_quality"]


def apply(handoff: Handoff, reason: Reason, cause: str, comment: str, actor: Actor, now: datetime) -> None:
    """Carry out the reason's consequence on the handoff's contact."""
    contact = handoff.contact
    if reason.moves_stage:
        lifecycle.settle_back(
            contact=contact,
            **outcomes.standing(contact.pk),
            cause=cause,
            reason=f"{reason.label}: {comment}" if comment else reason.label,
            actor=actor,
            now=now,
        )
    if reason.disqualifies and not contact.disqualified:
        lifecycle.disqualify(contact_id=contact.pk, reason=reason.key, actor=actor, now=now)
        contact.refresh_from_db(fields=["disqualified", "disqualified_at"])
    if reason.rest_days or reason.rests_until_override:
        until = (
            timezone.localtime(now).date() + timedelta(days=reason.rest_days) if reason.rest_days else None
        )
        lifecycle.rest(
            contact=contact,
            until=max(until, handoff.retry_on) if until and handoff.retry_on else until,
            reason=reason.key,
            forever=reason.rests_until_override,
            actor=actor,
            now=now,
        )
    elif handoff.retry_on:
        lifecycle.rest(contact=contact, until=handoff.retry_on, reason=reason.key, actor=actor, now=now)


def undo(handoff: Handoff, cause: str, actor: Actor, now: datetime) -> None:
    """A rejection or return was taken back or overturned: the person stands where they stood."""
    contact = handoff.contact
    ended_at = handoff.returned_at or handoff.rejected_at
    if ended_at and reason_then(handoff).moves_stage:
        lifecycle.restore(contact=contact, ended_at=ended_at, cause=cause, actor=actor, now=now)
    if contact.rest_until or contact.rest_reason:
        lifecycle.rest(contact=contact, until=None, reason="", actor=actor, now=now)
    if (contact.disqualified, contact.disqualified_at) == (handoff.reason, ended_at):  # else another's word
        lifecycle.clear_mark(contact=contact, why="taken back", actor=actor, now=now)
