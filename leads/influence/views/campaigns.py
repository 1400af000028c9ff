"""A campaign as both sides see it: what it says, what it costs, what it brought; and the rows behind each
number."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from leads.campaigns import commands as campaigns
from leads.campaigns import queries as known
from leads.campaigns import sheet as of_campaigns
from leads.influence import queries
from leads.influence.queries import Part
from leads.influence.views.behind import Behind, shown, taken
from leads.influence.views.paging import page_of, pager
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
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
        "export": exports.offer(request, "campaign-touchpoints-export", found.pk),
        "may_keep": campaigns.markets(members.standing(edge.actor(request))),
        "currency": settings.CURRENCY,
        "next": request.path,
    }
    return render(request, "leads/influence/campaign.html", context)


@require_GET
def rows(request: Request, campaign_id: int, part: str) -> HttpResponse:
    return shown(request, _behind(campaign_id, part), "campaign-brought-export")


@require_POST
def export_rows(request: Request, campaign_id: int, part: str) -> StreamingHttpResponse:
    return taken(request, _behind(campaign_id, part))


@require_POST
def export_touchpoints(request: Request, campaign_id: int) -> StreamingHttpResponse:
    found = known.touches_of_campaign(known.get(campaign_id).pk)
    return exports.download(request, of_campaigns.touchpoints(found))


@require_POST
def export_spend(request: Request, campaign_id: int) -> StreamingHttpResponse:
    return exports.download(request, of_campaigns.spend(known.spend_of(known.get(campaign_id).pk)))


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
        "export": exports.offer(request, "campaign-spend-export", found.pk),
    }
    return render(request, "leads/influence/spend.html", context)


def _behind(campaign_id: int, part: str) -> Behind:
    wanted = queries.part(part)
    rows = queries.rows(campaign_id, wanted)
    return Behind(known.get(campaign_id), "campaign", wanted, *COUNTED[wanted], rows)


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
