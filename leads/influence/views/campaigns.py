"""A campaign as both sides see it: what it says, what it costs, what it brought; and the rows behind each
number."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from leads.campaigns import commands as campaigns
from leads.campaigns import queries as known
from leads.influence import queries
from leads.influence.queries import Part
from leads.influence.views.paging import page_of, pager
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import queries as members

SPENT_SHOWN = 20
# What each number is called, and how it is counted.
COUNTED = {
    Part.LEADS: ("Leads", "People who first became a lead at or after a touch by this campaign."),
    Part.MQLS: ("MQLs", "People who first were marketing qualified at or after a touch by this campaign."),
    Part.ACCEPTED: ("Accepted", "Handoffs that sales accepted after this campaign had touched the person."),
    Part.WON: ("Won", "Opportunities won after this campaign had touched the person."),
}


@require_GET
def campaign(request: Request, campaign_id: int) -> HttpResponse:
    found = known.counted(campaign_id)
    page = page_of(request, known.touches_of_campaign(found.pk), "happened_at")
    left = found.budget - (found.spent or 0) if found.budget is not None else None
    context: dict[str, Any] = {
        "campaign": found,
        "running": known.runs(found.starts_on, found.ends_on, timezone.localtime(request.now).date()),
        "brought": _numbers(queries.brought(found, found.spent)),
        "left": left,
        "over": left is not None and left < 0,
        "entries": known.spend_of(found.pk)[: SPENT_SHOWN + 1],
        "shown": SPENT_SHOWN,
        "forms": known.forms_of_campaign(found),
        "touches": page.rows,
        "pager": pager(page, "#touchpoints"),
        "may_keep": campaigns.markets(members.standing(edge.actor(request))),
        "currency": settings.CURRENCY,
        "next": request.path,
    }
    return render(request, "leads/influence/campaign.html", context)


@require_GET
def rows(request: Request, campaign_id: int, part: str) -> HttpResponse:
    found, wanted = known.get(campaign_id), queries.part(part)
    behind = queries.rows(campaign_id, wanted)
    page = page_of(request, behind, "at")
    label, formula = COUNTED[wanted]
    context = {
        "of": found,
        "back": reverse("campaign", args=[campaign_id]),
        "part": wanted,
        "label": label,
        "formula": formula,
        "number": behind.count(),
        "rows": page.rows,
        "pager": pager(page),
    }
    return render(request, "leads/influence/rows.html", context)


@require_GET
def spend(request: Request, campaign_id: int) -> HttpResponse:
    """Every entry, page by page."""
    found = known.counted(campaign_id)
    page = page_of(request, known.spend_of(campaign_id), "entered_at")
    context = {
        "campaign": found,
        "entries": page.rows,
        "may_keep": campaigns.markets(members.standing(edge.actor(request))),
        "currency": settings.CURRENCY,
        "next": request.get_full_path(),
        "pager": pager(page),
    }
    return render(request, "leads/influence/spend.html", context)


def _numbers(brought: queries.Brought) -> list[dict[str, Any]]:
    """As the page shows them: each with its list, its formula and what one of them cost."""
    return [
        {
            "part": part,
            "label": label,
            "formula": formula,
            "count": brought.counts[part],
            "cost": brought.costs.get(part),
            "worth": brought.worth if part is Part.WON else [],
        }
        for part, (label, formula) in COUNTED.items()
    ]
