"""Campaigns: the list, and what marketing says of one and enters as spent. What one led to is shown by
leads/influence."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from leads.asking import Question, ask, back
from leads.campaigns import commands as campaigns
from leads.campaigns import queries, sheet
from leads.campaigns.forms import AssetForm, CampaignForm, CounterForm, EditAsset, EditCampaign, SpendForm
from leads.campaigns.models import Campaign
from smarketing.kernel.http import say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members import queries as members

RUNNING = "running"


@require_GET
def listing(request: Request) -> HttpResponse:
    """All, or those that run now with what sales says to their people."""
    shown = _shown(request)
    context = {
        "campaigns": _rows(request),
        "export": exports.offer(request, "campaigns-export"),
        "shown": shown,
        "unknown": [] if shown else queries.unknown_keys(),
        "may_keep": campaigns.markets(members.standing(edge.actor(request))),
        "currency": settings.CURRENCY,
    }
    return render(request, "leads/campaigns/campaigns.html", context)


@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """The listed ones as a file."""
    return exports.download(request, sheet.table(_rows(request)))


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """`?key=` fills in the key, e.g. of links that were seen before their campaign."""
    campaigns.may_market(edge.actor(request))
    started = {"key": request.GET.get("key", ""), "owner_id": request.user.pk}
    form = CampaignForm(request.POST or None, currency=settings.CURRENCY, initial=started)
    return ask(
        request,
        Question("A new campaign", "Create campaign", "campaign-new"),
        form,
        run=lambda: campaigns.create(fields=form.terms(), actor=edge.actor(request), now=request.now),
        done=lambda made: _gone_to(request, reverse("campaign", args=[made.pk]), f"{made} is there."),
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, campaign_id: int) -> HttpResponse:
    campaigns.may_market(edge.actor(request))
    campaign = queries.get(campaign_id)
    terms: dict[str, Any] = {"currency": settings.CURRENCY, "owner_id": campaign.owner_id}
    form = EditCampaign(request.POST or None, initial=vars(campaign), **terms)

    def run() -> Campaign:
        actor = edge.actor(request)
        return campaigns.edit(campaign_id=campaign_id, actor=actor, now=request.now, **form.terms())

    question = Question(f"Edit {campaign}", "Save", f"campaign-edit-{campaign_id}")
    address = reverse("campaign", args=[campaign_id])
    return ask(request, question, form, run=run, done=lambda _: _gone_to(request, address, "Saved."))


@require_http_methods(["GET", "POST"])
def enter_spend(request: Request, campaign_id: int) -> HttpResponse:
    campaigns.may_market(edge.actor(request))
    campaign = queries.get(campaign_id)
    today = timezone.localtime(request.now).date()
    form = SpendForm(request.POST or None, currency=settings.CURRENCY, initial={"spent_on": today})
    question = Question(
        f"Spent on {campaign}",
        "Enter",
        f"spend-{campaign_id}",
        lead="An entry stays as it is; a wrong one is taken off by a counter entry.",
    )

    def run() -> Any:
        return campaigns.enter_spend(
            campaign_id=campaign_id, actor=edge.actor(request), now=request.now, **form.terms()
        )

    return ask(request, question, form, run=run, done=lambda _: _gone_to(request, "", "It is entered."))


@require_http_methods(["GET", "POST"])
def counter_spend(request: Request, spend_id: int) -> HttpResponse:
    campaigns.may_market(edge.actor(request))
    entry = queries.spend(spend_id)
    form = CounterForm(request.POST or None)
    question = Question(
        f"Take “{entry.what}” off",
        "Take off",
        f"counter-{spend_id}",
        "danger",
        lead=f"A counter entry takes {entry.amount} {settings.CURRENCY} off again; both stay in the list.",
    )

    def run() -> Any:
        return campaigns.counter_spend(
            spend_id=spend_id, actor=edge.actor(request), now=request.now, **form.terms()
        )

    return ask(request, question, form, run=run, done=lambda _: _gone_to(request, "", "It is taken off."))


@require_http_methods(["GET", "POST"])
def new_asset(request: Request) -> HttpResponse:
    campaigns.may_market(edge.actor(request))
    form = AssetForm(request.POST or None, initial={"owner_id": request.user.pk})
    return ask(
        request,
        Question("A new asset", "Add to the library", "asset-new"),
        form,
        run=lambda: campaigns.create_asset(fields=form.terms(), actor=edge.actor(request), now=request.now),
        done=lambda made: _gone_to(request, reverse("asset", args=[made.pk]), f"{made} is there."),
    )


@require_http_methods(["GET", "POST"])
def edit_asset(request: Request, asset_id: int) -> HttpResponse:
    campaigns.may_market(edge.actor(request))
    asset = queries.asset(asset_id)
    initial = {**vars(asset), "retired": asset.retired_at is not None}
    form = EditAsset(request.POST or None, owner_id=asset.owner_id, initial=initial)

    def run() -> Any:
        actor = edge.actor(request)
        return campaigns.edit_asset(asset_id=asset_id, actor=actor, now=request.now, **form.terms())

    question = Question(f"Edit {asset}", "Save", f"asset-edit-{asset_id}")
    address = reverse("asset", args=[asset_id])
    return ask(request, question, form, run=run, done=lambda _: _gone_to(request, address, "Saved."))


def _gone_to(request: Request, address: str, sentence: str) -> HttpResponse:
    """Without an address: where the person came from."""
    say(request, sentence)
    where = address or back(request)
    return HttpResponseClientRedirect(where) if request.htmx else redirect(where)


def _shown(request: Request) -> str:
    return RUNNING if request.GET.get("show") == RUNNING else ""


def _rows(request: Request) -> QuerySet[Campaign]:
    rows = queries.with_counts()
    today = timezone.localtime(request.now).date()
    return queries.running(today, rows) if _shown(request) else rows
