"""A company with what its people come to: how many stand where, who has a baton, what was bought, and
when somebody was last active. Each number is asked of the rows that its list shows; a page of companies
costs as many statements as one of them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Greatest

from leads.campaigns.queries import Touchpoint
from leads.companies import queries as companies
from leads.companies.queries import Company
from leads.contacts.queries import Contact
from leads.handoff.queries import Attempt, Handoff
from leads.handoff.queries import State as Baton
from leads.outcomes.queries import Opportunity, State, Total
from leads.words import Stage

OPEN = (Baton.OFFERED, Baton.ACCEPTED)
SHOWN = 12


@dataclass(slots=True)
class Rollup:
    """`by_stage` has only the stages that somebody stands on; `worth` is of the won ones, one for each
    currency."""

    people: int = 0
    by_stage: dict[str, int] = field(default_factory=dict)
    handoffs: int = 0
    open: int = 0
    won: int = 0
    lost: int = 0
    worth: list[Total] = field(default_factory=list)
    last_at: datetime | None = None


def narrowed(
    rows: QuerySet[Company],
    *,
    text: str = "",
    segment: str = "",
    target: bool = False,
    owner: int | None = None,
) -> QuerySet[Company]:
    """Those of them that are asked for."""
    if text:
        rows = rows.filter(companies.begins(text))
    if segment:
        rows = rows.filter(segment=segment)
    if target:
        rows = rows.exclude(target_since=None)
    return rows.filter(owner=owner) if owner else rows


def rollup(company_id: int) -> Rollup:
    return rollups([company_id])[company_id]


def rollups(company_ids: Collection[int]) -> Mapping[int, Rollup]:
    found = {company_id: Rollup() for company_id in company_ids}
    for company_id, stage, number in _people(company_ids):
        found[company_id].people += number
        found[company_id].by_stage[stage] = number
    for company_id, number in _handoffs(company_ids):
        found[company_id].handoffs = number
    for company_id, state, number in _chances(company_ids):
        setattr(found[company_id], state, number)
    for company_id, total in _worth(company_ids):
        found[company_id].worth.append(total)
    for company_id, moment in _last(company_ids):
        found[company_id].last_at = max(moment, found[company_id].last_at or moment)
    for each in found.values():
        each.by_stage = {stage: each.by_stage[stage] for stage in Stage if stage in each.by_stage}
    return found


def people_of(company: Company) -> list[Contact]:
    """Some of its people with when each was `last_at` touched or tried, the latest first. Whoever is among
    the latest is among the latest touched or the latest tried: only these are asked one by one."""
    theirs = Contact.objects.filter(company=company)
    ids = {pk for rows in (Touchpoint.objects.all(), Attempt.objects.all()) for pk in _latest(rows, company)}
    if len(ids) < SHOWN:
        ids |= set(theirs.exclude(pk__in=ids).order_by("-pk").values_list("pk", flat=True)[:SHOWN])
    rows = _with_last(theirs.filter(pk__in=ids)).defer("search", "notes")
    return list(rows.order_by(F("last_at").desc(nulls_last=True), "-pk")[:SHOWN])


def _latest(rows: QuerySet[Any], company: Company) -> Iterator[int]:
    """Of whose people these are the last ones."""
    last = (
        rows.filter(contact__company=company)
        .order_by()
        .values_list("contact")
        .annotate(at=Max("happened_at"))
    )
    return (pk for pk, _ in last.order_by("-at", "-contact")[:SHOWN])


def _people(company_ids: Collection[int]) -> Any:
    rows = Contact.objects.filter(company__in=company_ids).order_by()
    return rows.values_list("company", "stage").annotate(n=Count("pk"))


def _handoffs(company_ids: Collection[int]) -> Any:
    rows = Handoff.objects.filter(contact__company__in=company_ids, state__in=OPEN).order_by()
    return rows.values_list("contact__company").annotate(n=Count("pk"))


def _chances(company_ids: Collection[int]) -> Any:
    rows = Opportunity.objects.filter(company__in=company_ids).order_by()
    return rows.values_list("company", "state").annotate(n=Count("pk"))


def _worth(company_ids: Collection[int]) -> Iterator[tuple[int, Total]]:
    rows = Opportunity.objects.filter(company__in=company_ids, state=State.WON)
    grouped = rows.order_by("company", "currency").values_list("company", "currency")
    counted = grouped.annotate(sum=Sum("amount"), stated=Count("amount"), all=Count("pk"))
    for company_id, currency, amount, stated, every in counted:
        yield company_id, Total(currency, amount, stated, every - stated)


def _last(company_ids: Collection[int]) -> Iterator[tuple[int, datetime]]:
    """The last touchpoint and the last attempt of each. Where there are tens of thousands of people, all of
    theirs at once are a third of the work of each one's own."""
    for rows in (Touchpoint.objects.all(), Attempt.objects.all()):
        theirs = rows.filter(contact__company__in=company_ids).order_by()
        yield from theirs.values_list("contact__company").annotate(last=Max("happened_at"))


def _with_last(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """Each person's own last ones, which an index gives; not those of everybody, sorted."""
    touched = Touchpoint.objects.filter(contact=OuterRef("pk")).order_by("-happened_at", "-pk")
    tried = Attempt.objects.filter(contact=OuterRef("pk")).order_by("-happened_at")
    moments = (Subquery(each.values("happened_at")[:1]) for each in (touched, tried))
    return rows.annotate(last_at=Greatest(*moments))
