"""What every move begins with: the locked handoff, whether the move is possible, and who may make it."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from leads.contacts import queries as contacts
from leads.handoff.models import Handoff
from leads.handoff.queries import may
from leads.handoff.rules import PAST, Move, State, decide
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, NOT_FOUND, Refused
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing

STAMPS = {
    State.ACCEPTED: ("accepted_by", "accepted_at"),
    State.QUALIFIED: ("qualified_by", "qualified_at"),
    State.RETURNED: ("returned_by", "returned_at"),
    State.REJECTED: ("rejected_by", "rejected_at"),
    State.REROUTED: ("rerouted_by", "rerouted_at"),
    State.WITHDRAWN: ("withdrawn_by", "withdrawn_at"),
    State.OFFERED: ("offered_by", "offered_at"),
}


def locked(handoff_id: int) -> Handoff:
    """The handoff and its contact, locked; contact first, everywhere."""
    contact_id = Handoff.objects.filter(pk=handoff_id).values_list("contact_id", flat=True).first()
    if contact_id is None:
        raise Refused("no-such-handoff", "There is no such handoff.", status=NOT_FOUND)
    contact = contacts.locked(contact_id)
    rows = Handoff.objects.select_for_update(of=("self",), no_key=True)
    handoff = rows.select_related("holder", "sales_team").get(pk=handoff_id)
    handoff.contact = contact
    return handoff


def possible(handoff: Handoff, move: Move) -> State:
    """The state after the move; refused when someone was faster or the state forbids it."""
    target = decide(handoff.state, move)
    if target is None:
        raise Refused(f"already-{handoff.state}", already(handoff), status=CONFLICT, state=handoff.state)
    return target


def already(handoff: Handoff) -> str:
    """ "Already accepted by Ana Ruiz at 14:05." — who was faster, and when."""
    by, at = STAMPS[State(handoff.state)]
    who, when = getattr(handoff, by), timezone.localtime(getattr(handoff, at))
    return f"Already {PAST[State(handoff.state)]} by {who or 'the system'} at {when:%H:%M on %d %b %Y}."


WHO = {
    Move.CLAIM: "Only reps of {team} claim it.",
    Move.WITHDRAW: "Only marketing or a manager withdraws an offer.",
    Move.DISPUTE: "Only marketing or a manager disputes a rejection.",
    Move.RULE: "Only a manager rules on a dispute.",
    Move.REASSIGN: "Only {team}'s lead or a manager reassigns it.",
    Move.TAKE_BACK: "Only who did it takes it back.",
}


def need(handoff: Handoff, move: Move, actor: Actor, now: datetime) -> Standing:
    """Refuse whoever may not make this move."""
    who = members.standing(actor)
    if not may(move, handoff, who, now):
        usual = f"This handoff is {handoff.holder or handoff.sales_team}'s to work on."
        raise Refused("not-yours", WHO.get(move, usual).format(team=handoff.sales_team), status=FORBIDDEN)
    return who


def need_marketing(actor: Actor) -> Standing:
    who = members.standing(actor)
    if not who.commands_side("marketing"):
        raise Refused(
            "not-marketing", "Only marketing or a manager offers people to sales.", status=FORBIDDEN
        )
    return who


def need_person(actor: Actor) -> int:
    """Who did it; the system reaches out to nobody."""
    if actor.id is None:
        raise Refused("not-a-person", "Only a person makes an attempt.", status=FORBIDDEN)
    return actor.id


def need_words(text: str, field: str, sentence: str) -> str:
    if not text.strip():
        raise Refused("words-missing", sentence, field=field)
    return text.strip()


def tell(handoff: Handoff, kind: str, actor: Actor, now: datetime, **payload: Any) -> None:
    """Record `handoff.<kind>` in the contact's story."""
    record(
        f"handoff.{kind}",
        handoff.pk,
        actor=actor,
        now=now,
        thread=handoff.contact.thread,
        contact_id=handoff.contact_id,
        holder_id=handoff.holder_id,
        team_id=handoff.sales_team_id,
        **payload,
    )
