"""Reading handoffs, attempts and next steps: what they can be narrowed to, and one in full."""

from datetime import datetime

import django_filters
from django.db.models import QuerySet

from leads.handoff.models import Attempt, Handoff, NextStep
from leads.handoff.queries import REASONS, Result, State, Via, listing
from leads.handoff.serializers.shown import (
    AttemptShape,
    HandoffInFull,
    NextStepShape,
)
from leads.saved.narrowing import View
from leads.words import Channel
from smarketing.kernel.api.filters import After, Before, Filters, Flag, Ids, OneOf
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Listing, Single

Rows = QuerySet[Handoff]
LAST_TOUCH = "Of the last touchpoint before the offer."


class HandoffFilters(Filters):
    view = View("handoffs")
    state = OneOf("state", State)
    open = Flag(method="by_open", help_text="Offered or accepted.")
    side = django_filters.ChoiceFilter(
        choices=[(side, side) for side in listing.SIDES],
        method="by_side",
        help_text="Which side has the baton: sales until it sends the person back.",
    )
    team = Ids("sales_team", method="by_team", help_text="Either team of the handoff.")
    sales_team = Ids("sales_team")
    marketing_team = Ids("marketing_team")
    holder = Ids("holder")
    held = Flag("holder", lookup_expr="isnull", exclude=True, help_text="Whether somebody holds it.")
    offered_by = Ids("offered_by")
    contact = Ids("contact")
    company = Ids("contact__company")
    campaign = Ids("source_touchpoint__campaign", help_text="Of the last touchpoint before the offer.")
    channel = OneOf(
        "source_touchpoint__channel", Channel, help_text="Of the last touchpoint before the offer."
    )
    form = Ids("source_touchpoint__form", help_text="Of the last touchpoint before the offer.")
    cycle = Ids("cycle")
    reason = OneOf("reason", REASONS, help_text="Why it was rejected or returned.")
    rating = Ids("rating")
    in_dispute = Flag(method="by_dispute", help_text="Disputed, and no manager ruled yet.")
    overdue = Flag(method="by_overdue", help_text="A promise on it is overdue now.")
    offered_after = After("offered_at")
    offered_before = Before("offered_at")
    decided_after = After("accepted_at", method="by_decided_since", help_text="Accepted or rejected.")
    decided_before = Before("accepted_at", method="by_decided_before", help_text="Accepted or rejected.")
    accepted_after = After("accepted_at")
    accepted_before = Before("accepted_at")
    rejected_after = After("rejected_at")
    rejected_before = Before("rejected_at")
    qualified_after = After("qualified_at")
    qualified_before = Before("qualified_at")
    returned_after = After("returned_at")
    returned_before = Before("returned_at")

    def by_open(self, rows: Rows, name: str, value: bool) -> Rows:
        return rows.filter(listing.is_open(yes=value))

    def by_side(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(listing.on_side(value))

    def by_team(self, rows: Rows, name: str, value: list[int]) -> Rows:
        return rows.filter(listing.of_team(value))

    def by_dispute(self, rows: Rows, name: str, value: bool) -> Rows:
        return rows.filter(listing.in_dispute(yes=value))

    def by_overdue(self, rows: Rows, name: str, value: bool) -> Rows:
        return rows.filter(listing.overdue(self.now, yes=value))

    def by_decided_since(self, rows: Rows, name: str, value: datetime) -> Rows:
        return rows.filter(listing.decided_since(value))

    def by_decided_before(self, rows: Rows, name: str, value: datetime) -> Rows:
        return rows.filter(listing.decided_before(value))


@described("handoffs", get=("read_handoff", "One handoff in full"))
class OneHandoff(Single):
    scope = "handoffs"
    shape = HandoffInFull

    def find(self, id: int) -> Handoff:
        return listing.in_full(id)


class AttemptFilters(Filters):
    handoff = Ids("handoff")
    contact = Ids("contact")
    by = Ids("by")
    team = Ids("by__team", help_text="Of whoever made it.")
    via = OneOf("via", Via)
    result = OneOf("result", Result)
    happened_after = After("happened_at")
    happened_before = Before("happened_at")
    logged_after = After("logged_at")
    logged_before = Before("logged_at")


@described("handoffs", get=("list_attempts", "Attempts to reach people, the latest first"))
class Attempts(Listing):
    scope = "handoffs"
    shape = AttemptShape
    filters = AttemptFilters
    moment = "happened_at"

    def rows(self) -> QuerySet[Attempt]:
        return listing.tries()


@described("handoffs", get=("read_attempt", "One attempt"))
class OneAttempt(Single):
    scope = "handoffs"
    shape = AttemptShape

    def find(self, id: int) -> Attempt:
        return listing.attempt(id)


class StepFilters(Filters):
    handoff = Ids("handoff")
    contact = Ids("contact")
    owner = Ids("owner")
    team = Ids("owner__team", help_text="Of whoever has to do it.")
    done = Flag("done_at", lookup_expr="isnull", exclude=True)
    due_after = After("due_at")
    due_before = Before("due_at")


@described("handoffs", get=("list_next_steps", "Next steps, the one due last first"))
class NextSteps(Listing):
    scope = "handoffs"
    shape = NextStepShape
    filters = StepFilters
    moment = "due_at"

    def rows(self) -> QuerySet[NextStep]:
        return listing.next_steps()
