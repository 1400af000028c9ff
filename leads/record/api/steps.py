"""The steps one can take with a person, each with the command that its page runs."""

from datetime import datetime
from typing import Any

from leads.contacts import commands as contacts
from leads.contacts.queries import Contact
from leads.handoff import commands as handoffs
from leads.lifecycle import commands as lifecycle
from leads.record.queries import listing
from leads.record.serializers.shown import ContactShape, QualifiedShape
from leads.record.serializers.taken import (
    CorrectTerms,
    DisqualifyTerms,
    LiftTerms,
    OwnerTerms,
    QualifyManyTerms,
    QualifyTerms,
)
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Move


class Step(Move):
    """Runs `step` and shows the contact as it is then."""

    scope = "contacts"
    shape = ContactShape

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Contact:
        self.step(id, terms, actor, now)
        return listing.one(id)

    def step(self, id: int, terms: dict[str, Any], actor: Actor, now: datetime) -> Any:
        raise NotImplementedError


@described("contacts", post=("change_contact_owner", "Give a contact to somebody, or to nobody"))
class Owner(Step):
    takes = OwnerTerms

    def step(self, id: int, terms: dict[str, Any], actor: Actor, now: datetime) -> Any:
        return contacts.change_owner(contact_id=id, **terms, actor=actor, now=now)


@described("contacts", post=("qualify_contact", "Find a person marketing qualified"))
class QualifyMql(Step):
    """By marketing or a manager. Whoever is MQL or further already stays where they are."""

    takes = QualifyTerms

    def step(self, id: int, terms: dict[str, Any], actor: Actor, now: datetime) -> Any:
        return lifecycle.qualify_mql(contact_ids=[id], **terms, actor=actor, now=now)


@described("contacts", post=("qualify_contacts", "Find several people marketing qualified: all or none"))
class QualifyMany(Move):
    scope = "contacts"
    shape = QualifiedShape
    takes = QualifyManyTerms

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> dict[str, Any]:
        moved = lifecycle.qualify_mql(**terms, actor=actor, now=now)
        return {"qualified": listing.those([contact.pk for contact in moved])}


@described("contacts", post=("disqualify_contact", "Disqualify a person"))
class Disqualify(Step):
    """No offers are made until the mark is lifted; the stage stays."""

    takes = DisqualifyTerms

    def step(self, id: int, terms: dict[str, Any], actor: Actor, now: datetime) -> Any:
        return handoffs.disqualify(contact_id=id, **terms, actor=actor, now=now)


@described("contacts", post=("lift_disqualification", "Lift the mark of a disqualified person"))
class Lift(Step):
    """Invalid data by marketing, the rest by a manager."""

    takes = LiftTerms

    def step(self, id: int, terms: dict[str, Any], actor: Actor, now: datetime) -> Any:
        return lifecycle.lift_disqualification(contact_id=id, **terms, actor=actor, now=now)


@described("contacts", post=("correct_stage", "Put a person's stage right"))
class CorrectStage(Step):
    """By a manager, up or down; the move is kept with the reason."""

    takes = CorrectTerms

    def step(self, id: int, terms: dict[str, Any], actor: Actor, now: datetime) -> Any:
        return lifecycle.correct(contact_id=id, **terms, actor=actor, now=now)
