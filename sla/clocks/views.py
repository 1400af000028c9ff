"""Explain this clock: as a fragment for htmx, as a page otherwise. Open to everybody signed in. And what
a change of a calendar would mean for the clocks that run by it, a hole in that page."""

import json
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from sla.clocks import queries
from smarketing.kernel.errors import Refused
from smarketing.people import edge
from smarketing.people.calendars import queries as calendars
from smarketing.people.edge import Request


@require_GET
def explain(request: HttpRequest, clock_id: int) -> HttpResponse:
    now = cast(Request, request).now
    pledge = queries.pledge_of(clock_id)
    clock = next(view for view in queries.standing([pledge.pk], now)[pledge.pk] if view.id == clock_id)
    context = {"pledge": pledge, "clock": clock, "lines": queries.explain(clock_id, now)}
    part = "#explanation" if cast(Request, request).htmx else ""
    return render(request, f"sla/clocks/explain.html{part}", context)


@require_POST
def of_calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """How many clocks would be counted anew by the hours that were sent; changes nothing."""
    try:
        time = calendars.arithmetic(calendars.proposed(json.loads(request.POST.get("content", ""))))
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("unreadable", "These hours can't be read.") from error
    found = queries.following(calendars.calendar(calendar_id).pk, time, edge.now(request))
    return render(request, "sla/clocks/of_calendar.html", {"found": found})
