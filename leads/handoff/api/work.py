"""What is begun and recorded beside the moves: offering, attempts, next steps, opportunities."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from leads.contacts import queries as contacts
from leads.contacts.queries import Contact
from leads.handoff import commands as handoffs
from leads.handoff import queries, sheet
from leads.handoff.api.lists import AttemptFilters, Attempts, HandoffFilters
from leads.handoff.models import Attempt, Handoff, NextStep
from leads.handoff.queries import listing
from leads.handoff.serializers import taken
from leads.handoff.serializers.shown import HandoffShape, NextStepShape, StageShape
from leads.outcomes import queries as outcomes
from leads.outcomes.api import Opportunities, Step
from leads.outcomes.queries import Opportunity
from leads.outcomes.serializers import Close, Details, OpenOwn, OpportunityInFull, Reopen
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Listing, Move
from smarketing.kernel.tables import Table
from smarketing.people.exports.api import Export


@described(
    "handoffs",
    get=("list_handoffs", "Handoffs, the latest offer first"),
    post=("offer_contact", "Offer a person to a sales team, or to one rep of it"),
)
class Handoffs(Listing, Move):
    """An offer is refused with what is missing, when something that sales needs is."""

    scope = "handoffs"
    shape = HandoffShape
    filters = HandoffFilters
    refusals = (422,)  # of a view
    moment = "offered_at"
    takes = taken.Offer
    created = "api-handoff"

    def rows(self) -> QuerySet[Handoff]:
        return listing.handoffs()

    def shown(self, row: Any, *, many: bool = False, sparse: bool = True) -> Any:
        return super().shown(listing.with_people(row) if many else row, many=many, sparse=sparse)

    def act(self, id: None, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Handoff:
        return listing.in_full(handoffs.offer(actor=actor, now=now, **terms).pk)


@described("handoffs", post=("export_handoffs", "Take handoffs out as a file"))
class ExportHandoffs(Export):
    of = Handoffs

    def table(self, rows: QuerySet[Handoff]) -> Table:
        return sheet.table(rows)


@described(
    "handoffs",
    get=("list_attempts_of_handoff", "Attempts of one handoff, the latest first"),
    post=("log_attempt", "Log an attempt to reach the person"),
)
class AttemptsOfHandoff(Attempts, Move):
    """Logged on an offer by somebody who may accept it, an attempt accepts it too."""

    filters = AttemptFilters
    takes = taken.Attempt
    created = "api-attempt"

    def rows(self) -> QuerySet[Attempt]:
        return super().rows().filter(handoff=queries.get(self.kwargs["id"]))

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Attempt:
        made = handoffs.log_attempt(handoff_id=id, actor=actor, now=now, **terms)
        return listing.attempt(made.pk)


@described("handoffs", post=("finish_next_step", "A next step is done, or no longer wanted"))
class FinishStep(Move):
    scope = "handoffs"
    shape = NextStepShape

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> NextStep:
        handoffs.finish_next_step(step_id=id, actor=actor, now=now)
        return listing.next_steps().get(pk=id)


@described("opportunities", post=("open_opportunity", "Open an opportunity from a handoff"))
class OpenFromHandoff(Move):
    """It qualifies the handoff too, if it isn't yet."""

    scope = "opportunities"
    shape = OpportunityInFull
    takes = Details
    created = "api-opportunity"

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Opportunity:
        made = handoffs.open_opportunity(handoff_id=id, actor=actor, now=now, **terms)
        return outcomes.in_full(made.pk)


@described(
    "opportunities",
    get=("list_opportunities", "Opportunities, the latest opened first"),
    post=("open_own_opportunity", "Open one that sales found itself"),
)
class OwnOpportunities(Opportunities, Move):
    """While marketing's handoff of the person is in work, it is opened from that handoff instead."""

    takes = OpenOwn
    created = "api-opportunity"

    def act(self, id: None, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Opportunity:
        return outcomes.in_full(handoffs.open_own(actor=actor, now=now, **terms).pk)


@described("opportunities", post=("reopen_opportunity", "It was closed too early"))
class ReopenOpportunity(Step):
    takes = Reopen

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Opportunity:
        made = handoffs.reopen_opportunity(opportunity_id=id, actor=actor, now=now, **terms)
        return outcomes.in_full(made.pk)


@described("opportunities", post=("close_sql", "An SQL comes to nothing before it was an opportunity"))
class CloseSql(Move):
    scope = "opportunities"
    shape = StageShape
    takes = Close

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Contact:
        handoffs.close_sql(contact_id=id, actor=actor, now=now, **terms)
        return contacts.get(id)
