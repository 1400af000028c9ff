"""What stands against offering somebody now, asked for one or for many with the same few queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from leads.contacts.queries import Contact
from leads.handoff.models import Handoff
from leads.handoff.rules import OPEN
from leads.lifecycle.queries import height
from leads.outcomes import queries as outcomes
from leads.words import Stage
from sla.agreements import queries as agreements
from smarketing.kernel.errors import Refused
from smarketing.people.members import queries as members


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a person can't be offered now."""

    code: str
    sentence: str


def obstacles(contact: Contact, now: datetime, *, overridden: bool = False) -> list[Obstacle]:
    """What stands against offering this person now, the gravest first."""
    return obstacles_of_each([contact], now, overridden=overridden)[contact.pk]


def obstacles_of_each(
    contacts: Sequence[Contact], now: datetime, *, overridden: bool = False
) -> dict[int, list[Obstacle]]:
    """The same for many, by contact."""
    ids = [contact.pk for contact in contacts]
    rows = Handoff.objects.filter(contact__in=ids, state__in=OPEN).select_related("sales_team")
    open_ones = {handoff.contact_id: handoff for handoff in rows}
    chances = outcomes.with_open(ids)
    return {
        contact.pk: [
            *_standing(contact, open_ones.get(contact.pk), contact.pk in chances),
            *_timing(contact, now, overridden=overridden),
        ]
        for contact in contacts
    }


def is_resting(contact: Contact, now: datetime) -> bool:
    if contact.rest_until:
        return contact.rest_until > timezone.localtime(now).date()
    return bool(contact.rest_reason)


def required_missing(contact: Contact, marketing_id: int, sales_id: int, now: datetime) -> list[str]:
    """The agreement's required fields that the contact has blank, in words."""
    required = required_of(marketing_id, sales_id, now)
    return [field.replace("_", " ") for field in required if not getattr(contact, field, None)]


def required_of(marketing_id: int, sales_id: int, now: datetime) -> Sequence[str]:
    """The fields that the agreement of these teams requires on every offer."""
    return agreements.terms(agreements.in_force(marketing_id, sales_id, now)).required_fields


def usual_sales_team(person_id: int | None) -> members.Team | None:
    """Where this person offered somebody last, else the first sales team."""
    last = Handoff.objects.filter(offered_by=person_id).select_related("sales_team")
    newest = last.order_by("-offered_at", "-pk").first() if person_id else None
    return newest.sales_team if newest else members.teams("sales").first()


def usual_marketing_team(contact: Contact) -> int:
    """Whose lead it is when no marketer offers it: the owner's team, else the first one."""
    owner_team = contact.owner.team if contact.owner else None
    if owner_team and owner_team.side == "marketing":
        return owner_team.pk
    first = members.teams("marketing").order_by("pk").first()
    if first is None:
        raise Refused("no-marketing-team", "There is no marketing team yet; an admin makes one.")
    return first.pk


def _standing(contact: Contact, open_one: Handoff | None, has_chance: bool) -> Iterator[Obstacle]:
    if contact.disqualified:
        yield Obstacle(
            "disqualified", f"{contact} is disqualified ({contact.disqualified.replace('_', ' ')})."
        )
    if open_one:
        when = timezone.localtime(open_one.offered_at)
        sentence = f"{contact} was already offered to {open_one.sales_team} on {when:%d %b %Y at %H:%M}."
        yield Obstacle("already-offered", sentence)
    if has_chance:
        sentence = f"{contact} has an open opportunity; its owner is told of new interest."
        yield Obstacle("has-opportunity", sentence)


def _timing(contact: Contact, now: datetime, *, overridden: bool) -> Iterator[Obstacle]:
    if height(contact.stage) < height(Stage.MQL):
        yield Obstacle("not-mql", f"{contact} is not an MQL yet: qualify them first.")
    if not overridden and is_resting(contact, now):
        until = f"until {contact.rest_until:%d %b %Y}" if contact.rest_until else "until you override it"
        yield Obstacle("resting", f"{contact} rests {until}; offering anyway needs a reason.")
