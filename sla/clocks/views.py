"""Explain this clock: as a fragment for htmx, as a page otherwise. The broken promises, which managers
excuse in place. Both are open to everybody signed in. And what a change of a calendar would mean for the
clocks that run by it, a hole in that page."""

import json
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sla.clocks import commands as clocks
from sla.clocks import queries, sheet
from sla.clocks.forms import ExcuseForm
from sla.clocks.queries import BROKEN, LABELS, ClockView, Kind, Sieve, State
from smarketing.kernel import paging
from smarketing.kernel.errors import INVALID, Refused
from smarketing.kernel.http import blame, say
from smarketing.people import edge
from smarketing.people.calendars import queries as calendars
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members import queries as members

WORDS = {"kind": "promise"}


@require_GET
def explain(request: HttpRequest, clock_id: int) -> HttpResponse:
    now = cast(Request, request).now
    pledge = queries.pledge_of(clock_id)
    clock = next(view for view in queries.standing([pledge.pk], now)[pledge.pk] if view.id == clock_id)
    context = {
        "pledge": pledge,
        "clock": clock,
        "lines": queries.explain(clock_id, now),
        "may_excuse": _rules(request) and _is_broken(clock),
    }
    part = "#explanation" if cast(Request, request).htmx else ""
    return render(request, f"sla/clocks/explain.html{part}", context)


@require_GET
def breaches(request: Request) -> HttpResponse:
    """Every broken promise there is, narrowed by the words of the address."""
    asked = _asked(request)
    sieve = _sieve(asked)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = paging.page(queries.breaches(sieve, request.now), "due_at", after=after, before=before)
    turns = {"previous": {"before": page.newer}, "next": {"after": page.older}}
    context = {
        "clocks": [queries.view(clock, request.now) for clock in page.rows],
        "states": list(_chips(asked, "state", [(state.value, state.capitalize()) for state in BROKEN])),
        "kinds": list(_chips(asked, "kind", [(kind.value, LABELS[kind]) for kind in Kind])),
        "teams": list(_chips(asked, "team", [(str(team.pk), str(team)) for team in members.teams()])),
        "holder": members.person(sieve.holder_id) if sieve.holder_id else None,
        "everybody": _address(asked, holder=""),
        "pager": {name: _address(asked, **at) if any(at.values()) else "" for name, at in turns.items()},
        "may_excuse": _rules(request),
        "export": exports.offer(request, "breaches-export"),
        "here": _address(asked),
        "filtered": any(asked.values()),
    }
    return render(request, "sla/clocks/breaches.html", context)


@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """The listed ones, all of them, as a file."""
    found = queries.breaches(_sieve(_asked(request)), request.now)
    return exports.download(request, sheet.table("breaches", found, request.now))


@require_http_methods(["GET", "POST"])
def excuse(request: Request, clock_id: int) -> HttpResponse:
    """A manager's ruling, with a reason; what was typed stays when it is refused."""
    clock, form = queries.get(clock_id), ExcuseForm(request.POST or None)
    if form.is_valid():
        try:
            clocks.excuse(
                clock_id=clock_id, why=form.cleaned_data["why"], actor=edge.actor(request), now=request.now
            )
        except Refused as refused:
            blame(form, refused)
        else:
            say(request, f"{clock.pledge.label}: excused by you.")
            return redirect(_back(request, clock_id))
    context = {"form": form, "clock": queries.view(clock, request.now), "back": _back(request, clock_id)}
    return render(request, "sla/clocks/excuse.html", context, status=INVALID if form.is_bound else 200)


@require_POST
def of_calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """How many clocks would be counted anew by the hours that were sent; changes nothing."""
    try:
        time = calendars.arithmetic(calendars.proposed(json.loads(request.POST.get("content", ""))))
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("unreadable", "These hours can't be read.") from error
    found = queries.following(calendars.calendar(calendar_id).pk, time, edge.now(request))
    return render(request, "sla/clocks/of_calendar.html", {"found": found})


def _is_broken(clock: ClockView) -> bool:
    """And not excused yet."""
    if clock.state in (State.OVERDUE, State.BREACHED):
        return True
    return clock.row.excused_at is None and queries.broke_together(clock.row)


def _asked(request: Request) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("state", "kind", "team", "holder")}


def _sieve(asked: dict[str, str]) -> Sieve:
    return Sieve(
        state=asked["state"],
        kind=asked["kind"] if asked["kind"] in set(Kind) else "",
        team_id=_number(asked["team"]),
        holder_id=_number(asked["holder"]),
    )


def _rules(request: HttpRequest) -> bool:
    return members.standing(edge.actor(request)).is_manager


def _chips(asked: dict[str, str], name: str, choices: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    yield {
        "label": f"Every {WORDS.get(name, name)}",
        "url": _address(asked, **{name: ""}),
        "active": not asked[name],
    }
    for key, label in choices:
        yield {"label": label, "url": _address(asked, **{name: key}), "active": asked[name] == key}


def _address(asked: dict[str, str], **changes: str) -> str:
    known = {name: text for name, text in {**asked, **changes}.items() if text}
    return f"{reverse('breaches')}?{urlencode(known)}" if known else reverse("breaches")


def _back(request: Request, clock_id: int) -> str:
    """Where the person came from, if that is here; else the clock itself."""
    path = request.POST.get("next") or request.GET.get("next") or ""
    if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return path
    return reverse("clock-explain", args=[clock_id])


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
