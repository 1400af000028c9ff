"""Campaigns: what each one is and what it led to."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from leads.campaigns import commands as campaigns
from leads.campaigns import queries
from leads.campaigns.forms import CampaignDetails
from leads.campaigns.models import Campaign
from smarketing.kernel import paging
from smarketing.kernel.errors import INVALID, Refused
from smarketing.kernel.http import blame, say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import queries as members


@require_GET
def listing(request: Request) -> HttpResponse:
    context = {
        "campaigns": queries.with_counts(),
        "unknown": queries.unknown_keys(),
        "may_keep": _may_keep(request),
        "currency": settings.CURRENCY,
    }
    return render(request, "leads/campaigns/campaigns.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """`?key=` fills in the key, e.g. of links that were seen before their campaign."""
    campaigns.may_market(edge.actor(request))
    started = {"key": request.GET.get("key", ""), "owner": request.user.pk}
    details = CampaignDetails(request.POST or None, currency=settings.CURRENCY, initial=started)
    if details.is_valid():
        try:
            campaign = campaigns.create(fields=details.details(), actor=edge.actor(request), now=request.now)
        except Refused as refusal:
            blame(details, refusal)
        else:
            say(request, f"{campaign} is there.")
            return redirect("campaign", campaign.pk)
    return _shown(request, details, None)


@require_http_methods(["GET", "POST"])
def campaign(request: Request, campaign_id: int) -> HttpResponse:
    details = CampaignDetails(
        request.POST or None, currency=settings.CURRENCY, instance=queries.get(campaign_id)
    )
    if request.method == "POST" and details.is_valid():
        try:
            campaigns.edit(
                campaign_id=campaign_id,
                changes=details.details(),
                actor=edge.actor(request),
                now=request.now,
            )
        except Refused as refusal:
            blame(details, refusal)
        else:
            say(request, "Saved.")
            return redirect("campaign", campaign_id)
    return _shown(request, details, queries.get(campaign_id))


def _shown(request: Request, details: CampaignDetails, found: Campaign | None) -> HttpResponse:
    context: dict[str, Any] = {"details": details, "campaign": found, "may_keep": _may_keep(request)}
    if found:
        touches, asked = queries.touches_of_campaign(found.pk), request.GET
        page = paging.page(
            touches, "happened_at", after=asked.get("after", ""), before=asked.get("before", "")
        )
        context |= {
            "counted": queries.with_counts().get(pk=found.pk),
            "forms": queries.forms_of_campaign(found),
            "touches": page.rows,
            "pager": {
                "previous": f"?before={page.newer}#touchpoints" if page.newer else "",
                "next": f"?after={page.older}#touchpoints" if page.older else "",
            },
            "currency": settings.CURRENCY,
        }
    status = INVALID if details.errors else 200
    return render(request, "leads/campaigns/campaign.html", context, status=status)


def _may_keep(request: Request) -> bool:
    return campaigns.markets(members.standing(edge.actor(request)))
