"""The library: every piece of content, whom it is for, and what it did for both sides."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from leads.campaigns import commands as campaigns
from leads.campaigns import queries as known
from leads.influence import queries
from leads.influence.queries import Use
from leads.influence.views.paging import page_of, pager
from leads.profiles import queries as profiles
from leads.words import JourneyStep
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import queries as members

FILTERS = ("q", "kind", "step", "persona", "retired")
MOST = 500
YES = "yes"
COUNTED = {
    Use.TOUCHED: ("Touchpoints", "Interactions with it: downloads, forms in return for it, visits."),
    Use.SENT: ("Sent by sales", "Attempts with which a rep sent it to somebody."),
    Use.WON: ("Helped to win", "Won opportunities of which sales said that it helped."),
}


@require_GET
def library(request: Request) -> HttpResponse:
    asked = {name: request.GET.get(name, "").strip().replace("\x00", "") for name in FILTERS}
    context = {
        "assets": _chosen(asked)[:MOST],
        "asked": asked,
        "narrowed": any(asked.values()),
        "kinds": known.kinds_of_assets(),
        "steps": list(JourneyStep),
        "personas": profiles.options(),
        "may_keep": _may_keep(request),
    }
    return render(request, "leads/influence/library.html", context)


@require_GET
def asset(request: Request, asset_id: int) -> HttpResponse:
    found, counts = known.asset(asset_id), queries.in_use(asset_id)
    context = {
        "asset": found,
        "uses": [
            {"use": use, "label": label, "formula": formula, "count": counts[use]}
            for use, (label, formula) in COUNTED.items()
        ],
        "forms": known.forms_of_asset(found),
        "may_keep": _may_keep(request),
        "next": request.path,
    }
    return render(request, "leads/influence/asset.html", context)


@require_GET
def rows(request: Request, asset_id: int, use: str) -> HttpResponse:
    found, wanted = known.asset(asset_id), queries.use(use)
    behind = queries.uses(asset_id, wanted)
    page = page_of(request, behind, "at")
    label, formula = COUNTED[wanted]
    context = {
        "of": found,
        "back": reverse("asset", args=[asset_id]),
        "part": wanted,
        "label": label,
        "formula": formula,
        "number": behind.count(),
        "rows": page.rows,
        "pager": pager(page),
    }
    return render(request, "leads/influence/rows.html", context)


def _chosen(asked: dict[str, str]) -> QuerySet[Any]:
    rows = queries.library().filter(retired_at__isnull=asked["retired"] != YES)
    if asked["q"]:
        text = asked["q"]
        said = Q(name__icontains=text) | Q(key__icontains=text) | Q(description__icontains=text)
        rows = rows.filter(said)
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if asked["step"] in set(JourneyStep):
        rows = rows.filter(step=asked["step"])
    persona = asked["persona"]
    is_id = persona.isascii() and persona.isdigit() and len(persona) < 19
    return rows.filter(persona=int(persona)) if is_id else rows


def _may_keep(request: Request) -> bool:
    return campaigns.markets(members.standing(edge.actor(request)))
