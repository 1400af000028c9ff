"""Reading opportunities."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict

from django.db.models import Count, Prefetch, QuerySet, Sum

from leads.campaigns.queries import Touchpoint
from leads.outcomes.models import Opportunity
from leads.outcomes.rules import LOST_MEANINGS, LOST_REASONS, STEPS, Move, State, decide
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.members.queries import Standing as PersonStanding

__all__ = [
    "LOST_MEANINGS", "LOST_REASONS", "STEPS", "Move", "Opportunity", "State", "Total", "by_state", "get",
    "in_full", "listing", "may_work_on", "moves_for", "of_contact", "open_owners", "owners", "rows",
    "standing", "totals", "with_open",
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


def open_owners(contact_ids: Collection[int]) -> list[tuple[int, int | None]]:
    """(contact, owner) of each open opportunity of these contacts."""
    found = Opportunity.objects.filter(contact__in=contact_ids, state=State.OPEN)
    return list(found.values_list("contact_id", "owner_id"))


def get(opportunity_id: int) -> Opportunity:
    rows = Opportunity.objects.select_related("contact", "company", "owner", "handoff__sales_team")
    found = rows.filter(pk=opportunity_id).first()
    if found is None:
        raise Refused("no-such-opportunity", "There is no such opportunity.", status=NOT_FOUND)
    return found


def rows() -> QuerySet[Opportunity]:
    """With all that programs read of one, for keyset paging by (opened_at, id)."""
    people = ("owner", "opened_by", "closed_by")
    return Opportunity.objects.select_related("contact", "company", *people).defer("contact__search")


def in_full(opportunity_id: int) -> Opportunity:
    """One with the touchpoints that helped to win it (`helpers`), the first one first."""
    touches = Touchpoint.objects.select_related("campaign", "asset").order_by("happened_at", "pk")
    helped = Prefetch("helped", queryset=touches, to_attr="helpers")
    wanted = rows().select_related("owner__team").prefetch_related(helped, "helped_assets")
    found = wanted.filter(pk=opportunity_id).first()
    if found is None:
        raise Refused("no-such-opportunity", "There is no such opportunity.", status=NOT_FOUND)
    return found


def listing(
    state: str = "", owner_id: int | None = None, company_id: int | None = None
) -> QuerySet[Opportunity]:
    """Newest first, for keyset paging by (opened_at, id)."""
    rows = Opportunity.objects.select_related("contact", "company", "owner").order_by("-opened_at", "-id")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(company=company_id) if company_id else rows
    return rows.filter(owner=owner_id) if owner_id else rows


@dataclass(frozen=True, slots=True)
class Total:
    """What a list is worth in one currency, of those whose amount is stated."""

    currency: str
    amount: Decimal | None
    stated: int
    not_stated: int


def totals(rows: QuerySet[Opportunity]) -> list[Total]:
    """One for each currency: sums of different ones are never mixed."""
    grouped = rows.order_by("currency").values_list("currency")
    counted = grouped.annotate(sum=Sum("amount"), stated=Count("amount"), all=Count("pk"))
    return [Total(currency, amount, stated, every - stated) for currency, amount, stated, every in counted]


def by_state(owner_id: int | None = None, company_id: int | None = None) -> dict[str, int]:
    """How many there are in each state."""
    counted = listing("", owner_id, company_id).order_by().values_list("state").annotate(n=Count("pk"))
    found = dict(counted)
    return {state.value: found.get(state.value, 0) for state in State}


def owners() -> list[tuple[int, str]]:
    """Who owns any, by name."""
    found = Opportunity.objects.exclude(owner=None).order_by("owner__name", "owner")
    return list(found.values_list("owner_id", "owner__name").distinct())


def may_work_on(opportunity: Opportunity, who: PersonStanding) -> bool:
    """The owner, a colleague of the owner's team, its lead, or a manager."""
    team_id = opportunity.owner.team_id if opportunity.owner else None
    same_team = who.sells() and (team_id is None or who.team_id == team_id)
    return who.person_id == opportunity.owner_id or who.leads(team_id) or same_team


def moves_for(opportunity: Opportunity) -> list[Move]:
    """What can be done with it now."""
    return [move for move in Move if decide(opportunity.state, move)]
