"""Opportunities for programs: the list, one in full, and every step of its life. Opening one is said
where its handoff is looked at (leads.handoff.api)."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet

from leads import meanings
from leads.outcomes import commands as outcomes
from leads.outcomes import queries, sheet
from leads.outcomes.queries import LOST_REASONS, STEPS, Opportunity, State
from leads.outcomes.queries import Move as Of
from leads.outcomes.serializers import (
    Details,
    Lose,
    LostReasons,
    OpportunityInFull,
    OpportunityShape,
    Win,
)
from sla.glossary.queries import Kind
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import After, Before, Filters, Flag, Ids, OneOf
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Editable, Listing, Move, Single
from smarketing.kernel.tables import Table
from smarketing.people.exports import api as exports


class OpportunityFilters(Filters):
    state = OneOf("state", State)
    step = OneOf("step", STEPS)
    source = OneOf("source", Opportunity.Source, help_text="Who brought it.")
    owner = Ids("owner")
    team = Ids("owner__team", help_text="Of the owner.")
    contact = Ids("contact")
    company = Ids("company")
    handoff = Ids("handoff")
    lost_reason = OneOf("lost_reason", LOST_REASONS)
    stated = Flag("amount", lookup_expr="isnull", exclude=True, help_text="Whether its amount is stated.")
    amount_from = django_filters.NumberFilter("amount", "gte", help_text="At least this amount.")
    amount_to = django_filters.NumberFilter("amount", "lte", help_text="At most this amount.")
    expected_from = django_filters.DateFilter("expected_close", "gte", help_text="That day or later.")
    expected_to = django_filters.DateFilter("expected_close", "lte", help_text="That day or earlier.")
    opened_after = After("opened_at")
    opened_before = Before("opened_at")
    closed_after = After("closed_at")
    closed_before = Before("closed_at")


class Opportunities(Listing):
    scope = "opportunities"
    shape = OpportunityShape
    filters = OpportunityFilters
    moment = "opened_at"

    def rows(self) -> QuerySet[Opportunity]:
        return queries.rows()


@described("opportunities", post=("export_opportunities", "Take opportunities out as a file"))
class Export(exports.Export):
    of = Opportunities

    def table(self, rows: QuerySet[Opportunity]) -> Table:
        return sheet.table(rows)


@described(
    "opportunities",
    get=("read_opportunity", "One opportunity in full"),
    patch=("edit_opportunity", "Keep it current"),
)
class OneOpportunity(Editable):
    scope = "opportunities"
    shape = OpportunityInFull
    changes_shape = Details

    def find(self, id: int) -> Opportunity:
        return queries.in_full(id)

    def lock(self, id: int) -> Opportunity:
        outcomes.locked(id, Of.EDIT, self.actor)
        return queries.in_full(id)

    def change(
        self, row: Opportunity, changes: dict[str, Any], *, actor: Actor, now: datetime
    ) -> Opportunity:
        return outcomes.edit(
            opportunity_id=row.pk, changes=changes, version=row.version, actor=actor, now=now
        )


class Step(Move):
    """Answers with the opportunity in full as it stands then."""

    scope = "opportunities"
    shape = OpportunityInFull


@described("opportunities", post=("win_opportunity", "It is won: the person is a customer"))
class WinIt(Step):
    takes = Win

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Opportunity:
        return queries.in_full(outcomes.win(opportunity_id=id, actor=actor, now=now, **terms).pk)


@described("opportunities", post=("lose_opportunity", "It is lost, with an agreed reason"))
class LoseIt(Step):
    takes = Lose

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Opportunity:
        return queries.in_full(outcomes.lose(opportunity_id=id, actor=actor, now=now, **terms).pk)


@described("opportunities", get=("list_lost_reasons", "Why opportunities are lost"))
class Reasons(Single):
    scope = "opportunities"
    shape = LostReasons

    def find(self, id: Any) -> Any:
        words = meanings.of_kind(Kind.LOSS).items()
        return {"results": [{"key": key, "label": word.label, "means": word.means} for key, word in words]}
