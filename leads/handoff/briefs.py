"""The brief: what sales was told when the person was offered, frozen."""

from typing import Any

from leads.campaigns import queries as campaigns
from leads.campaigns.queries import Touchpoint
from leads.consents import queries as consents
from leads.contacts import queries as contacts
from leads.contacts.queries import Contact, Likeness
from leads.handoff.models import Handoff
from leads.lifecycle import queries as lifecycle
from leads.words import Stage, channel_label


def brief(contact: Contact) -> tuple[dict[str, Any], int | None]:
    """The brief and the handoff source: the last touchpoint at or before the offer, if any."""
    touches = list(campaigns.touches(contact.pk)[:5])
    last = touches[0] if touches else None
    frozen = {
        "person": {
            "name": contact.name,
            "email": contact.email,
            "phone": contact.phone,
            "job_title": contact.job_title,
            "country": contact.country,
            "company": contact.company.name if contact.company else "",
        },
        "source": channel_label(contact.channel),
        "qualified": _qualification(contact),
        "touches": [_touch(touch) for touch in touches],
        "talk_track": last.campaign.talk_track if last and last.campaign else "",
        "consents": _consents(contact),
        "duplicates": [_duplicate(each) for each in contacts.alike_to(contact)],
        "earlier": [_earlier(handoff) for handoff in _earlier_handoffs(contact.pk)],
    }
    return frozen, last.pk if last else None


def _qualification(contact: Contact) -> dict[str, str]:
    """Why and by whom the person was last found marketing qualified."""
    moves = [m for m in lifecycle.history(contact.pk) if m.to_stage == Stage.MQL]
    if not moves:
        return {}
    move = moves[-1]
    who = move.by.name if move.by else "the system"
    return {"reason": move.reason, "by": who, "at": move.moved_at.isoformat()}


def _touch(touch: Touchpoint) -> dict[str, str]:
    return {
        "kind": touch.kind,
        "channel": channel_label(touch.channel),
        "campaign": touch.campaign.name if touch.campaign else "",
        "asset": touch.asset.name if touch.asset else "",
        "at": touch.happened_at.isoformat(),
    }


def _consents(contact: Contact) -> list[dict[str, str]]:
    """What the person allowed then."""
    allowed = [each for each in consents.of_contact(contact.pk) if each.withdrawn_at is None]
    return [
        {"purpose": each.purpose, "basis": each.basis, "at": each.given_at.isoformat()} for each in allowed
    ]


def _duplicate(alike: Likeness) -> dict[str, Any]:
    """Somebody who may be the same person."""
    return {"id": alike.contact.pk, "name": str(alike.contact), "reasons": list(alike.reasons)}


def _earlier(handoff: Handoff) -> dict[str, Any]:
    return {
        "cycle": handoff.cycle,
        "state": handoff.state,
        "reason": handoff.reason,
        "at": handoff.offered_at.isoformat(),
    }


def _earlier_handoffs(contact_id: int) -> list[Handoff]:
    return list(Handoff.objects.filter(contact=contact_id).order_by("-offered_at", "-id")[:5])
