"""Logging a lead by hand, and warning while it is typed that the person may be here already."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from leads.contacts import queries as contacts
from leads.contacts.queries import Likeness
from leads.record import commands
from leads.record.forms.logging import LogLead
from smarketing.kernel.errors import CONFLICT, INVALID, Refused
from smarketing.kernel.http import say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members.queries import standing_of


@require_http_methods(["GET", "POST"])
def log_lead(request: Request) -> HttpResponse:
    form = LogLead(request.POST or None, sells=standing_of(request.user).sells())
    if request.method == "GET":
        return _page(request, form, [])
    if not form.is_valid():
        return _page(request, form, [], status=INVALID)
    try:
        return _add(request, form) if request.POST.get("add_to") else _log(request, form)
    except Refused as refused:
        form.refuse(refused)
        return _page(request, form, _alike(form), status=refused.status)


@require_POST
def alike(request: Request) -> HttpResponse:
    """Who the person being typed may be. A POST, so that what is typed stays out of addresses."""
    form = LogLead(request.POST)
    form.is_valid()
    return render(request, "leads/contacts/_alike.html", {"alike": _alike(form)})


def _log(request: Request, form: LogLead) -> HttpResponse:
    """A new person, unless somebody alike is here whom the typist hasn't been shown."""
    found = _alike(form)
    shown = set(request.POST.get("shown", "").split(","))
    if any(each.certain or str(each.contact.pk) not in shown for each in found):
        return _page(request, form, found, status=CONFLICT)
    contact = commands.log_lead(fields=form.known(), **_where(request, form))
    say(request, f"{contact} is logged.")
    return redirect("contact", contact.pk)


def _add(request: Request, form: LogLead) -> HttpResponse:
    text = request.POST["add_to"]
    contact = contacts.get(int(text) if text.isdecimal() else 0)
    differing = commands.add_to(contact_id=contact.pk, fields=form.known(), **_where(request, form))
    kept = ", ".join(f"{contacts.LABELS[name]} (you wrote “{value}”)" for name, value in differing.items())
    say(request, f"Added to {contact}." + (f" Kept as it was: {kept}." if kept else ""))
    return redirect("contact", contact.pk)


def _where(request: Request, form: LogLead) -> dict[str, Any]:
    campaign = form.cleaned_data["campaign"]
    return {
        "stage": form.cleaned_data["stage"],
        "channel": form.cleaned_data["channel"],
        "campaign_id": campaign.pk if campaign else None,
        "actor": edge.actor(request),
        "now": request.now,
    }


def _alike(form: LogLead) -> Sequence[Likeness]:
    typed = {name: form.cleaned_data.get(name, "") for name in ("name", "email", "phone", "company_name")}
    return contacts.alike(**typed)


def _page(request: Request, form: LogLead, found: Sequence[Likeness], status: int = 200) -> HttpResponse:
    return render(request, "leads/contacts/log.html", {"form": form, "alike": found}, status=status)
