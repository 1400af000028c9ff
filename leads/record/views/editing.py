"""Changing a contact where it is shown: each field in its place, and the small questions besides."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from leads import inplace
from leads.asking import AskForm, Question, ask
from leads.contacts import commands as contact_commands
from leads.contacts import queries as contacts
from leads.contacts.queries import Contact
from leads.fields.queries import Of
from leads.handoff import commands as handoffs
from leads.inplace import Field
from leads.lifecycle import commands as lifecycle
from leads.record.forms import editing as forms
from leads.words import DO_NOT_CONTACT
from smarketing.kernel.actor import Actor
from smarketing.kernel.errors import Refused
from smarketing.kernel.http import say
from smarketing.people import edge
from smarketing.people.edge import Request

# In the order in which they stand on the page.
FIELDS = ("name", "email", "phone", "company_name", "job_title", "country", "notes")
LONG = frozenset({"notes"})
LINKS = {"email": "mailto:", "phone": "tel:"}


def fields_of(contact: Contact) -> list[Field]:
    return [*(field_of(contact, name) for name in FIELDS), *inplace.added(Of.CONTACT, contact)]


def field_of(contact: Contact, name: str) -> Field:
    if name not in FIELDS:
        return inplace.one_added(Of.CONTACT, contact, name)
    value = str(contact.company or "") if name == "company_name" else str(getattr(contact, name))
    linked = name in LINKS and value and contact.disqualified != DO_NOT_CONTACT
    link = f"{LINKS[name]}{value.replace(' ', '')}" if linked else ""
    label = contacts.LABELS[name]
    return Field(name, label[:1].upper() + label[1:], value, link, name in LONG)


@require_http_methods(["GET", "POST"])
def field(request: Request, contact_id: int, name: str) -> HttpResponse:
    return inplace.answer(request, PLACE, contact_id, name)


@require_http_methods(["GET", "POST"])
def owner(request: Request, contact_id: int) -> HttpResponse:
    contact = contacts.get(contact_id)
    form = forms.OwnerForm(request.POST or None, initial={"owner_id": contact.owner_id})
    question = Question(f"Whose is {contact}?", "Save", f"owner-{contact_id}")
    return _asked(request, contact, question, form, contact_commands.change_owner, "The owner is changed.")


@require_http_methods(["GET", "POST"])
def disqualify(request: Request, contact_id: int) -> HttpResponse:
    contact = contacts.get(contact_id)
    lead = (
        "No offers are made until the mark is lifted. The stage stays as it is. "
        "With do-not-contact an open handoff ends and next steps are over."
    )
    question = Question(f"Disqualify {contact}", "Disqualify", f"disqualify-{contact_id}", "danger", lead)
    form = forms.DisqualifyForm(request.POST or None)
    return _asked(request, contact, question, form, handoffs.disqualify, f"{contact} is disqualified.")


@require_http_methods(["GET", "POST"])
def lift(request: Request, contact_id: int) -> HttpResponse:
    contact = contacts.get(contact_id)
    question = Question(f"Lift the mark of {contact}", "Lift the mark", f"lift-{contact_id}")
    form = forms.LiftForm(request.POST or None)
    done = f"{contact} can be offered again."
    return _asked(request, contact, question, form, lifecycle.lift_disqualification, done)


@require_http_methods(["GET", "POST"])
def correct(request: Request, contact_id: int) -> HttpResponse:
    contact = contacts.get(contact_id)
    lead = "The move is kept in the history with your reason."
    question = Question(f"Correct the stage of {contact}", "Correct", f"correct-{contact_id}", lead=lead)
    form = forms.CorrectForm(request.POST or None, initial={"stage": contact.stage})
    return _asked(request, contact, question, form, lifecycle.correct, "The stage is corrected.")


def _asked(
    request: Request,
    contact: Contact,
    question: Question,
    form: AskForm,
    command: Callable[..., Any],
    done: str,
) -> HttpResponse:
    """Ask, run the command with the answers, and come back to the contact with what was done."""

    def run() -> Any:
        return command(contact_id=contact.pk, actor=edge.actor(request), now=request.now, **form.terms())

    def back(result: Any) -> HttpResponse:
        say(request, done)
        address = reverse("contact", args=[contact.pk])
        return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else redirect(address)

    return ask(request, question, form, run=run, done=back)


def _edit(contact_id: int, changes: dict[str, str], version: int, actor: Actor, now: datetime) -> Contact:
    return contact_commands.edit(
        contact_id=contact_id, changes=changes, version=version, actor=actor, now=now
    )


def _other(refused: Refused) -> str:
    other_id = refused.detail.get("contact_id")
    return reverse("contact", args=[other_id]) if other_id else ""


PLACE = inplace.Place("contact-field", contacts.get, field_of, _edit, "contact-changed", _other)
