"""The contact's page: who it is, why now, what both teams did, what stands around it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from leads.contacts import queries as contacts
from leads.content import commands as content
from leads.lifecycle.commands import DISQUALIFIERS
from leads.record.forms.filters import ContactFilter
from leads.record.queries import page, story
from leads.record.views.contacts import LIST, filters_in
from leads.record.views.editing import fields_of
from smarketing.kernel import paging
from smarketing.people.edge import Request
from smarketing.people.members import queries as members

SIDES = (("", "Everything"), (story.MARKETING, "Marketing"), (story.SALES, "Sales"), (story.SYSTEM, "System"))


@require_GET
def show(request: Request, contact_id: int) -> HttpResponse:
    if getattr(request, "htmx", False) and request.htmx.target == "timeline":
        return timeline(request, contact_id)
    if (stands := contacts.stands_for(contact_id)) != contact_id:
        return redirect("contact", stands)
    who = members.standing_of(request.user)
    record = page.record(contact_id, who, request.now)
    people = list(members.everyone())
    contact = record.situation.contact
    context = {
        "record": record,
        "contact": contact,
        "fields": fields_of(contact),
        "why": record.situation.why,
        "baton": record.situation.baton,
        "nurture": record.situation.nurture,
        "obstacles": record.situation.obstacles,
        "around": record.around,
        "disqualified": DISQUALIFIERS.get(contact.disqualified, contact.disqualified),
        "may": {
            **page.possible(record.situation, who),
            "ask": content.may_ask(who) and not contact.erased_at,
        },
        "ask_for": f"contact={contact.pk}",
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


def _neighbours(request: Request, contact: Any, people: list[Any]) -> dict[str, str]:
    """The addresses of the neighbours in the list the page was opened from, if from one."""
    if LIST not in request.GET:
        return {}
    chosen = ContactFilter(request.GET, viewer_id=request.user.pk, now=request.now, people=people)
    newer, older = paging.neighbours(chosen.qs, "created_at", contact)
    query = f"{LIST}&{filters_in(request.GET).urlencode()}"
    return {
        "list": f"{reverse('contacts')}?{filters_in(request.GET).urlencode()}",
        "previous": f"{reverse('contact', args=[newer.pk])}?{query}" if newer else "",
        "next": f"{reverse('contact', args=[older.pk])}?{query}" if older else "",
    }
