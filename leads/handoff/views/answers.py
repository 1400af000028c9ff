"""What comes back after a move: who did what and when, with a way to undo it while there is one. The
inbox and "my leads" are refreshed in place; any other page is loaded again."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from leads.asking import back
from leads.handoff import queries
from leads.handoff.queries import Handoff, Move
from leads.handoff.views import inbox, my_leads
from smarketing.kernel.errors import Refused
from smarketing.kernel.http import refusal, say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import queries as members

Region = Callable[[Request, QueryDict], str]
REGIONS: Mapping[str, tuple[str, Region]] = {
    "inbox": ("#inbox", inbox.region),
    "my-leads": ("#my-leads", my_leads.region),
}


def answered(request: Request, sentence: str, **toast: Any) -> HttpResponse:
    """It was done. `toast` may have undo_url and undo_label, or url and link."""
    path = back(request)
    if not getattr(request, "htmx", False):
        say(request, sentence)
        return redirect(path)
    if place := _region(path):
        return _refreshed(request, place, path, {"message": sentence, "level": "success", **toast})
    say(request, sentence)
    return HttpResponseClientRedirect(path)


def too_late(request: Request, refused: Refused) -> HttpResponse:
    """It was not done, by a button that has no form to say so in: the list shows what is true now."""
    place = _region(back(request))
    if place is None or not getattr(request, "htmx", False):
        return refusal(request, refused)
    told = {"message": refused.message, "level": "danger"}
    response = _refreshed(request, place, back(request), told)
    response.status_code = refused.status
    return response


def undo(request: Request, handoff: Handoff, now: datetime) -> dict[str, str]:
    """The toast's way back, while the rules allow it."""
    who = members.standing(edge.actor(request))
    if Move.TAKE_BACK not in queries.moves_for(handoff, who, now):
        return {}
    address = reverse("handoff-take-back", args=[handoff.pk])
    return {"undo_url": f"{address}?{urlencode({'next': back(request)})}", "undo_label": "Take back"}


def written(text: str, handoff: Handoff, now: datetime) -> str:
    """A title or a sentence of the table of acts, about this handoff."""
    return text.format(
        contact=handoff.contact,
        team=handoff.sales_team,
        holder=handoff.holder or "nobody",
        at=f"{timezone.localtime(now):%H:%M}",
    )


def _region(path: str) -> tuple[str, Region] | None:
    for name, place in REGIONS.items():
        if urlsplit(path).path == reverse(name):
            return place
    return None


def _refreshed(
    request: Request, place: tuple[str, Region], path: str, toast: Mapping[str, Any]
) -> HttpResponse:
    target, region = place
    fragment = region(request, QueryDict(urlsplit(path).query))
    note = render_to_string("parts/toast.html", {**toast, "oob": True}, request)
    return reswap(retarget(HttpResponse(fragment + note), target), "outerHTML")
