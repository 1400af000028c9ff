"""Campaigns: the list, and what marketing says of one and enters as spent. What one led to is shown by
leads/influence."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from leads.asking import AskForm, Question, ask, back
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
    started = {"key": request.GET.get("key", ""), "owner_id": request.user.pk}
    form = CampaignForm(request.POST or None, currency=settings.CURRENCY, initial=started)
    question = Question("A new campaign", "Create campaign", "campaign-new")
    return _asked(request, question, form, campaigns.create, "{} is there.", "campaign")


@require_http_methods(["GET", "POST"])
def edit(request: Request, campaign_id: int) -> HttpResponse:
    campaign = queries.get(campaign_id)
    terms: dict[str, Any] = {"currency": settings.CURRENCY, "owner_id": campaign.owner_id}
    form = EditCampaign(request.POST or None, initial=vars(campaign), **terms)
    question = Question(f"Edit {campaign}", "Save", f"campaign-edit-{campaign_id}")
    run = partial(campaigns.edit, campaign_id=campaign_id)
    return _asked(request, question, form, run, "Saved.", "campaign")


@require_http_methods(["GET", "POST"])
def enter_spend(request: Request, campaign_id: int) -> HttpResponse:
    campaign = queries.get(campaign_id)
    today = timezone.localtime(request.now).date()
    form = SpendForm(request.POST or None, currency=settings.CURRENCY, initial={"spent_on": today})
    question = Question(
        f"Spent on {campaign}",
        "Enter",
        f"spend-{campaign_id}",
        lead="An entry stays as it is; a wrong one is taken off by a counter entry.",
    )
    run = partial(campaigns.enter_spend, campaign_id=campaign_id)
    return _asked(request, question, form, run, "It is entered.")


@require_http_methods(["GET", "POST"])
def counter_spend(request: Request, spend_id: int) -> HttpResponse:
    entry = queries.spend(spend_id)
    question = Question(
        f"Take “{entry.what}” off",
        "Take off",
        f"counter-{spend_id}",
        "danger",
        lead=f"A counter entry takes {entry.amount} {settings.CURRENCY} off again; both stay in the list.",
    )
    run = partial(campaigns.counter_spend, spend_id=spend_id)
    return _asked(request, question, CounterForm(request.POST or None), run, "It is taken off.")


@require_http_methods(["GET", "POST"])
def new_asset(request: Request) -> HttpResponse:
    form = AssetForm(request.POST or None, initial={"owner_id": request.user.pk})
    question = Question("A new asset", "Add to the library", "asset-new")
    return _asked(request, question, form, campaigns.create_asset, "{} is there.", "asset")


@require_http_methods(["GET", "POST"])
def edit_asset(request: Request, asset_id: int) -> HttpResponse:
    asset = queries.asset(asset_id)
    initial = {**vars(asset), "retired": asset.retired_at is not None}
    form = EditAsset(request.POST or None, owner_id=asset.owner_id, initial=initial)
    question = Question(f"Edit {asset}", "Save", f"asset-edit-{asset_id}")
    run = partial(campaigns.edit_asset, asset_id=asset_id)
    return _asked(request, question, form, run, "Saved.", "asset")


def _asked(
    request: Request,
    question: Question,
    form: AskForm,
    command: Callable[..., Any],
    sentence: str,
    route: str = "",
) -> HttpResponse:
    """Ask marketing, run the command with the answers, and go on to what came of it; without a `route` back
    to where the person came from."""
    campaigns.may_market(edge.actor(request))

    def run() -> Any:
        return command(actor=edge.actor(request), now=request.now, **form.terms())

    def done(made: Any) -> HttpResponse:
        say(request, sentence.format(made))
        where = reverse(route, args=[made.pk]) if route else back(request)
        return HttpResponseClientRedirect(where) if request.htmx else redirect(where)

    return ask(request, question, form, run=run, done=done)


def _shown(request: Request) -> str:
    return RUNNING if request.GET.get("show") == RUNNING else ""


def _rows(request: Request) -> QuerySet[Campaign]:
    rows = queries.with_counts()
    today = timezone.localtime(request.now).date()
    return queries.running(today, rows) if _shown(request) else rows
