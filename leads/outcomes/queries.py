"""Reading opportunities."""

from collections.abc import Collection
from typing import TypedDict

from django.db.models import QuerySet

from leads.outcomes.models import Opportunity
from leads.outcomes.rules import LOST_REASONS, STEPS, Move, State, decide
from smarketing.kernel.errors import NOT_FOUND, Refused

__all__ = [
    "LOST_REASONS", "STEPS", "Move", "Opportunity", "State", "get", "listing", "moves_for", "of_contact",
    "standing", "with_open",
]  # fmt: skip


class Standing(TypedDict):
    """What of a contact's opportunities still holds."""

    has_won: bool
    has_open_opportunity: bool


def standing(contact_id: int) -> Standing:
    states = set(Opportunity.objects.filter(contact=contact_id).values_list("state", flat=True))
    return Standing(has_won=State.WON in states, has_open_opportunity=State.OPEN in states)


def with_open(contact_ids: Collection[int]) -> set[int]:
    """Those of them who have an open opportunity."""
    found = Opportunity.objects.filter(contact__in=contact_ids, state=State.OPEN)
    return set(found.values_list("contact_id", flat=True))


def of_contact(contact_id: int) -> list[Opportunity]:
    """Newest first."""
    found = Opportunity.objects.filter(contact=contact_id).select_related("owner", "company")
    return list(found.order_by("-opened_at", "-id"))


def get(opportunity_id: int) -> Opportunity:
    rows = Opportunity.objects.select_related("contact", "company", "owner", "handoff__sales_team")
    found = rows.filter(pk=opportunity_id).first()
    if found is None:
        raise Refused("no-such-opportunity", "There is no such opportunity.", status=NOT_FOUND)
    return found


def listing(state: str = "", owner_id: int | None = None) -> QuerySet[Opportunity]:
    """Newest first, for keyset paging by (opened_at, id)."""
    rows = Opportunity.objects.select_related("contact", "company", "owner").order_by("-opened_at", "-id")
    rows = rows.filter(state=state) if state else rows
    return rows.filter(owner=owner_id) if owner_id else rows


def moves_for(opportunity: Opportunity) -> list[Move]:
    """What can be done with it now."""
    return [move for move in Move if decide(opportunity.state, move)]
