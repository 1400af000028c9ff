"""Explain this clock: as a fragment for htmx, as a page otherwise. Open to everybody signed in."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sla.clocks import queries
from smarketing.people.edge import Request


@require_GET
def explain(request: HttpRequest, clock_id: int) -> HttpResponse:
    now = cast(Request, request).now
    pledge = queries.pledge_of(clock_id)
    clock = next(view for view in queries.standing([pledge.pk], now)[pledge.pk] if view.id == clock_id)
    context = {"pledge": pledge, "clock": clock, "lines": queries.explain(clock_id, now)}
    part = "#explanation" if cast(Request, request).htmx else ""
    return render(request, f"sla/clocks/explain.html{part}", context)
