"""The library: every piece of content, whom it is for, and what it did for both sides."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from leads.campaigns import commands as campaigns
from leads.campaigns import queries as known
from leads.influence import queries, sheet
from leads.influence.queries import Use
from leads.influence.views.behind import Behind, shown, taken
from leads.influence.views.paging import page_of, pager
from leads.profiles import queries as profiles
from leads.words import JourneyStep
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members import queries as members

FILTERS = ("q", "kind", "step", "persona", "retired")
YES = "yes"
COUNTED = {
    Use.TOUCHED: ("Touchpoints", "Interactions with it: downloads, forms in return for it, visits."),
    Use.SENT: ("Sent by sales", "Attempts with which a rep sent it to somebody."),
    Use.WON: ("Helped to win", "Won opportunities of which sales said that it helped."),
}


@require_GET
def library(request: Request) -> HttpResponse:
    asked = _asked(request)
    page = page_of(request, _chosen(asked), "")
    context = {
        "assets": page.rows,
        "pager": pager(page, asked=asked),
        "export": exports.offer(request, "assets-export"),
        "asked": asked,
        "narrowed": any(asked.values()),
        "kinds": known.kinds_of_assets(),
        "steps": list(JourneyStep),
        "personas": profiles.options(),
        "may_keep": _may_keep(request),
    }
    return render(request, "leads/influence/library.html", context)


@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """The listed ones, all of them, as a file."""
    return exports.download(request, sheet.assets(_chosen(_asked(request))))


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
    return shown(request, _behind(asset_id, use), "asset-used-export")


@require_POST
def export_rows(request: Request, asset_id: int, use: str) -> StreamingHttpResponse:
    return taken(request, _behind(asset_id, use))


def _behind(asset_id: int, use: str) -> Behind:
    wanted = queries.use(use)
    return Behind(known.asset(asset_id), "asset", wanted, *COUNTED[wanted], queries.uses(asset_id, wanted))


def _asked(request: Request) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip().replace("\x00", "") for name in FILTERS}


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
