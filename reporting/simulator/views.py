"""A draft over real history: ask for a run, watch it, read what came of it, open every number."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reporting.dashboard import listing
from reporting.dashboard.columns import columns, with_names
from reporting.dashboard.listing import Back, Listed
from reporting.passages import queries as passages
from reporting.simulator import asked as words
from reporting.simulator import commands, queries, sheet
from reporting.simulator.board import Board, lined, sentence
from reporting.simulator.forms import RunForm
from reporting.simulator.queries import OFFERED, UNDER_WAY, Agreement, Simulation, State
from sla.agreements import queries as agreements
from smarketing.kernel import paging
from smarketing.kernel.errors import INVALID, Refused
from smarketing.kernel.http import blame
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members import queries as members

PLACES = ("after", "before")


@require_http_methods(["GET", "POST"])
def simulation(request: Request, pk: int) -> HttpResponse:
    """The page; for its own poll only how far the run is, and at last its result."""
    agreement = queries.agreement(pk)
    if request.htmx and request.method == "GET":
        return render(request, "reporting/simulator/_run.html", _run(agreement, request.now))
    form = RunForm(request.POST or None, initial=_asked_before(pk))
    if form.is_valid():
        try:
            commands.start(agreement_id=pk, actor=edge.actor(request), now=request.now, **form.cleaned_data)
        except Refused as refusal:
            blame(form, refusal)
        else:
            return redirect("simulation", pk)
    context = {
        **_run(agreement, request.now),
        "form": form,
        "may_start": _is_open(agreement) and queries.may_start(agreement, edge.actor(request)),
    }
    status = INVALID if form.is_bound else 200
    return render(request, "reporting/simulator/simulation.html", context, status=status)


@require_GET
def summary(request: Request, pk: int) -> HttpResponse:
    """What the version's own page shows of it, to whoever is about to sign."""
    if not request.htmx:
        return redirect("simulation", pk)
    agreement = queries.agreement(pk)
    return render(request, "reporting/simulator/_summary.html", _run(agreement, request.now))


@require_GET
def rows(request: Request, pk: int) -> HttpResponse:
    """The handoffs behind a number, page by page."""
    run, said = queries.need(pk), request.GET.dict()
    asked = words.read(said, also=PLACES)
    found = queries.behind(run, asked)
    page = paging.page(
        found.select_related(*sheet.SHOWN),
        "started_at",
        after=said.get("after", ""),
        before=said.get("before", ""),
    )
    total = found.count()
    context = {
        "agreement": queries.agreement(pk),
        "run": run,
        "sentence": sentence(asked, _names(asked)),
        "total": total,
        "rows": [lined(row) for row in page.rows],
        "pager": _pager(reverse("simulation-rows", args=[pk]), asked, page, total),
        "export": exports.offer(request, "simulation-export", pk),
    }
    return render(request, "reporting/simulator/rows.html", context)


@require_POST
def export(request: Request, pk: int) -> StreamingHttpResponse:
    """The same rows, all of them, as a file."""
    asked = words.read(request.GET.dict(), also=PLACES)
    return exports.download(request, sheet.table(queries.behind(queries.need(pk), asked)))


@require_GET
def offers(request: Request, pk: int) -> HttpResponse:
    """The handoffs that were replayed, as many as the run says."""
    agreement, run = queries.agreement(pk), queries.need(pk)
    words.none(request.GET.dict(), also=PLACES)
    rows = with_names(OFFERED, queries.offers(run))
    listed = Listed(OFFERED.label, OFFERED.formula, columns(OFFERED), rows, OFFERED.moment, {})
    back = Back(f"Simulation of version {agreement.version}", reverse("simulation", args=[pk]))
    export = exports.offer(request, "simulation-offers-export", pk)
    return listing.page(request, listed, back, as_of=passages.as_of(), export=export)


@require_POST
def export_offers(request: Request, pk: int) -> StreamingHttpResponse:
    words.none(request.GET.dict(), also=PLACES)
    return exports.download(request, sheet.offers(queries.offers(queries.need(pk))))


def _run(agreement: Agreement, now: datetime) -> dict[str, Any]:
    """The latest run, and its tables once it is done."""
    run = queries.latest(agreement.pk)
    context: dict[str, Any] = {"agreement": agreement, "run": run, "is_open": _is_open(agreement)}
    if run is None:
        return context
    context |= {
        "under_way": run.state in UNDER_WAY,
        "percent": _percent(run),
        "outdated": queries.outdated(run, agreement, now),
        "alike": queries.alike(run),
        "whole": run.scope == queries.Scope.ORGANISATION,
    }
    return context | {"board": Board(run)} if run.state == State.DONE else context


def _asked_before(agreement_id: int) -> dict[str, Any]:
    """Whoever runs it again wants to compare."""
    run = queries.latest(agreement_id)
    return {"months": run.months, "scope": run.scope} if run else {}


def _percent(run: Simulation) -> int:
    return run.done * 100 // run.total if run.total else 0


def _is_open(agreement: Agreement) -> bool:
    return agreement.state in agreements.OPEN


def _names(asked: dict[str, str]) -> list[str]:
    """Whose rows they are."""
    found = []
    if asked.get("team"):
        found.append(str(members.team(int(asked["team"]))))
    if asked.get("person"):
        found.append(str(members.person(int(asked["person"]))))
    return found


def _pager(here: str, asked: dict[str, str], page: paging.Page[Any], total: int) -> dict[str, str]:
    return {
        "previous": f"{here}?{urlencode({**asked, 'before': page.newer})}" if page.newer else "",
        "next": f"{here}?{urlencode({**asked, 'after': page.older})}" if page.older else "",
        "shown": f"{len(page.rows):,} of {total:,}",
    }
