"""What a person holds that somebody must take over, and who may take it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from leads.contacts import queries as contacts
from leads.handoff import queries as handoffs
from leads.outcomes import queries as outcomes
from smarketing.people.members import queries as members
from smarketing.people.members.queries import User


@dataclass(frozen=True, slots=True)
class OpenWork:
    """How much of each kind is open with one person."""

    handoffs: int
    opportunities: int
    next_steps: int
    contacts: int

    @property
    def total(self) -> int:
        return self.of_the_team + self.contacts

    @property
    def of_the_team(self) -> int:
        """What stays behind when the person only changes teams."""
        return self.handoffs + self.opportunities + self.next_steps

    @property
    def needs_somebody(self) -> bool:
        """Chances and promises to call back can't be nobody's; handoffs find the next in turn and
        contacts may have no owner."""
        return self.opportunities + self.next_steps > 0


def open_work(person_id: int) -> OpenWork:
    return OpenWork(
        handoffs=handoffs.open_for(person_id).count(),
        opportunities=outcomes.listing("open", person_id).count(),
        next_steps=handoffs.NextStep.objects.filter(owner=person_id, done_at=None).count(),
        contacts=contacts.people().filter(owner=person_id).count(),
    )


def contacts_held(person_id: int) -> set[int]:
    """The contacts that any of that is about."""
    held: tuple[QuerySet[Any], ...] = (
        handoffs.open_for(person_id),
        outcomes.listing("open", person_id),
        handoffs.NextStep.objects.filter(owner=person_id, done_at=None),
    )
    owned = contacts.people().filter(owner=person_id).values_list("pk", flat=True)
    return {*owned}.union(*(rows.values_list("contact_id", flat=True) for rows in held))


def teams_served(person: User) -> list[int]:
    """The teams whose turns matter: the person's own, and those their open handoffs came to."""
    came_to = handoffs.open_for(person.pk).values_list("sales_team_id", flat=True)
    return sorted({*came_to} | ({person.team_id} if person.team_id else set()))


def successors(person: User) -> QuerySet[User]:
    """Who may take the work over: colleagues of the same side and managers; of somebody above both
    sides, everybody."""
    others = members.everyone().filter(is_active=True).exclude(pk=person.pk)
    if person.team is None:
        return others
    return others.filter(Q(team__side=person.team.side) | Q(is_manager=True))
