"""Who is in nurture, for programs: everybody's stays, enrolling whom sales sent back, and ending it."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from leads.contacts import queries as contacts
from leads.handoff import commands as handoffs
from leads.nurture import commands as nurture
from leads.nurture import queries
from leads.nurture.queries import Ended, Enrolment
from leads.nurture.serializers import (
    EndNurtureTerms,
    EnrolmentShape,
    EnrolTerms,
    PlanTerms,
    ProgrammesShape,
)
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import After, Before, Day, Filters, Flag, Ids, OneOf, Text
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Editable, Listing, Move, Single


class EnrolmentFilters(Filters):
    contact = Ids("contact")
    handoff = Ids("handoff")
    programme = Text("programme", "iexact")
    open = Flag("ended_at", lookup_expr="isnull", help_text="Whether they are in it now.")
    ended = OneOf("ended", Ended)
    enrolled_by = Ids("enrolled_by")
    look_on_after = Day("look_on", "gte")
    look_on_before = Day("look_on", "lt")
    enrolled_after = After("enrolled_at")
    enrolled_before = Before("enrolled_at")
    ended_after = After("ended_at")
    ended_before = Before("ended_at")


@described(
    "contacts",
    get=("list_enrolments", "Who is or was in nurture, the last enrolled first"),
    post=("enrol_contact", "Enrol somebody whom sales sent back in a nurture programme"),
)
class Enrolments(Listing, Move):
    """By marketing or a manager. It keeps marketing's promise to take them up again. Whoever is with sales or
    disqualified, or was never sent back, is refused (409)."""

    scope = "contacts"
    shape = EnrolmentShape
    filters = EnrolmentFilters
    moment = "enrolled_at"
    takes = EnrolTerms
    created = "api-enrolment"

    def rows(self) -> QuerySet[Enrolment]:
        return queries.enrolments()

    def act(self, id: None, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Enrolment:
        return queries.get(handoffs.enrol(**terms, actor=actor, now=now).pk)


@described(
    "contacts",
    get=("read_enrolment", "One stay in a programme"),
    patch=("edit_enrolment", "Change its note or the day of the next look"),
)
class OneEnrolment(Editable):
    scope = "contacts"
    shape = EnrolmentShape
    changes_shape = PlanTerms

    def find(self, id: int) -> Enrolment:
        return queries.get(id)

    def lock(self, id: int) -> Enrolment:
        contacts.locked(queries.get(id).contact_id)
        return queries.get(id)

    def change(self, row: Enrolment, changes: dict[str, Any], *, actor: Actor, now: datetime) -> Enrolment:
        return nurture.change(enrolment_id=row.pk, changes=changes, version=row.version, actor=actor, now=now)


@described("contacts", post=("end_enrolment", "Marketing nurtures them no longer"))
class EndEnrolment(Move):
    """It ends by itself when they are offered again, disqualified, or sales opens an opportunity."""

    scope = "contacts"
    shape = EnrolmentShape
    takes = EndNurtureTerms

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Enrolment:
        return queries.get(nurture.end(enrolment_id=id, **terms, actor=actor, now=now).pk)


@described("contacts", get=("list_programmes", "The nurture programmes that were used"))
class Programmes(Single):
    scope = "contacts"
    shape = ProgrammesShape

    def find(self, id: Any = None) -> dict[str, Any]:
        return {"results": [{"name": name, "people": people} for name, people in queries.programmes()]}
