"""The contact's page: who it is, why now, what both teams did, what stands around it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from leads import paging
from leads.contacts import queries as contacts
from leads.handoff.queries import State
from leads.lifecycle.commands import DISQUALIFIERS
from leads.lifecycle.queries import height
from leads.record.forms.filters import ContactFilter
from leads.record.queries import page, story
from leads.record.views.contacts import LIST, filters_in
from leads.record.views.editing import fields_of
from leads.words import Stage
from smarketing.people.edge import Request
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing

SIDES = (("", "Everything"), (story.MARKETING, "Marketing"), (story.SALES, "Sales"), (story.SYSTEM, "System"))

BEFORE_A_CHANCE = frozenset({State.OFFERED, State.ACCEPTED, State.QUALIFIED})


@require_GET
def show(request: Request, contact_id: int) -> HttpResponse:
    if getattr(request, "htmx", False) and request.htmx.target == "timeline":
        return timeline(request, contact_id)
    who = members.standing_of(request.user)
    record = page.record(contact_id, who, request.now)
    people = list(members.everyone())
    contact = record.contact
    context = {
        "record": record,
        "contact": contact,
        "fields": fields_of(contact),
        "why": record.why,
        "baton": record.baton,
        "around": record.around,
        "disqualified": DISQUALIFIERS.get(contact.disqualified, contact.disqualified),
        "may": _may(contact, record, who),
        "next": reverse("contact", args=[contact.pk]),
        "turn": _neighbours(request, contact, people),
        **_told(request, contact, people),
    }
    return render(request, "leads/record/page.html", context)


@require_GET
def timeline(request: Request, contact_id: int) -> HttpResponse:
    """The timeline alone, or with `after` the next stretch of it."""
    contact = contacts.get(contact_id)
    context = {"contact": contact, **_told(request, contact, list(members.everyone()))}
    template = "_entries" if request.GET.get("after") else "_timeline"
    return render(request, f"leads/record/{template}.html", context)


def _told(request: Request, contact: Any, people: list[Any]) -> dict[str, Any]:
    told = story.timeline(
        contact, people, side=request.GET.get("side", ""), after=request.GET.get("after", "")
    )
    address = reverse("contact", args=[contact.pk])
    chips = [
        {"label": label, "url": f"{address}?side={side}" if side else address, "active": told.side == side}
        for side, label in SIDES
    ]
    return {"timeline": told, "timeline_chips": chips}


def _may(contact: Any, record: page.Record, who: Standing) -> dict[str, bool]:
    """Which steps the viewer is shown; the commands judge again."""
    markets, sells = who.commands_side("marketing"), who.commands_side("sales")
    with_sales = record.baton is not None and record.baton.handoff.state in BEFORE_A_CHANCE
    against = {obstacle.code for obstacle in record.obstacles}
    lifts = who.is_manager or (contact.disqualified == "invalid_data" and markets)
    return {
        "edit": markets or sells,
        "disqualify": (markets or sells) and not contact.disqualified,
        "lift": bool(contact.disqualified) and lifts,
        "correct": who.is_manager,
        "qualify": markets and not contact.disqualified and height(contact.stage) < height(Stage.MQL),
        # From a handoff it is opened at the handoff.
        "open": sells and not with_sales and "has-opportunity" not in against,
        "close": sells and contact.stage == Stage.SQL,
        "offer": markets and not against - {"resting", "not-mql"},
    }


def _neighbours(request: Request, contact: Any, people: list[Any]) -> dict[str, str]:
    """The addresses of the neighbours in the list the page was opened from, if from one."""
    if LIST not in request.GET:
        return {}
    chosen = ContactFilter(request.GET, viewer_id=request.user.pk, people=people)
    newer, older = paging.neighbours(chosen.qs, "created_at", contact)
    query = f"{LIST}&{filters_in(request.GET).urlencode()}"
    return {
        "list": f"{reverse('contacts')}?{filters_in(request.GET).urlencode()}",
        "previous": f"{reverse('contact', args=[newer.pk])}?{query}" if newer else "",
        "next": f"{reverse('contact', args=[older.pk])}?{query}" if older else "",
    }
