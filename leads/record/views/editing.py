"""Changing a contact where it is shown: each field in its place, and the small questions besides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from leads.asking import AskForm, Question, ask
from leads.contacts import commands as contact_commands
from leads.contacts import queries as contacts
from leads.contacts.queries import Contact
from leads.fields import queries as custom
from leads.fields.queries import APART, PREFIX, Kind, Of
from leads.handoff import commands as handoffs
from leads.lifecycle import commands as lifecycle
from leads.record.forms import editing as forms
from leads.words import DO_NOT_CONTACT
from smarketing.kernel.errors import CONFLICT, INVALID, MEANWHILE, Refused
from smarketing.kernel.http import say
from smarketing.people import edge
from smarketing.people.edge import Request

# In the order in which they stand on the page.
FIELDS = ("name", "email", "phone", "company_name", "job_title", "country", "notes")
LONG = frozenset({"notes"})
LINKS = {"email": "mailto:", "phone": "tel:"}


@dataclass(frozen=True, slots=True)
class Field:
    """One of a contact's fields as it is shown and edited."""

    name: str
    label: str
    value: str
    link: str
    is_long: bool
    kind: str = Kind.TEXT
    choices: Sequence[tuple[str, str, bool]] = ()

    @property
    def takes_several(self) -> bool:
        return self.kind == Kind.SEVERAL

    @property
    def id(self) -> str:
        """By which the page finds it."""
        return self.name.replace(".", "-")


def fields_of(contact: Contact) -> list[Field]:
    added = [_added(each) for each in custom.shown(Of.CONTACT, contact)]
    return [*(field_of(contact, name) for name in FIELDS), *added]


def field_of(contact: Contact, name: str) -> Field:
    if name.startswith(PREFIX):
        found = next((each for each in custom.shown(Of.CONTACT, contact) if each.field.name == name), None)
        if found is None:
            raise Http404
        return _added(found)
    value = str(contact.company or "") if name == "company_name" else str(getattr(contact, name))
    linked = name in LINKS and value and contact.disqualified != DO_NOT_CONTACT
    link = f"{LINKS[name]}{value.replace(' ', '')}" if linked else ""
    label = contacts.LABELS[name]
    return Field(name, label[:1].upper() + label[1:], value, link, name in LONG)


def _added(shown: custom.Shown) -> Field:
    of, link = shown.field, shown.text if shown.field.kind == Kind.URL else ""
    choices = of.choosable(shown.value)
    return Field(of.name, of.label, shown.text, link, of.kind == Kind.LONG_TEXT, of.kind, choices)


@require_http_methods(["GET", "POST"])
def field(request: Request, contact_id: int, name: str) -> HttpResponse:
    """The field's form (GET), the field as it is (GET with `shown`), or saving it (POST)."""
    if name not in FIELDS and not name.startswith(PREFIX):
        raise Http404
    if request.method == "POST":
        return _save(request, contact_id, name)
    contact = contacts.get(contact_id)
    template = "_field" if "shown" in request.GET else "_field_form"
    context = {"contact": contact, "field": field_of(contact, name), "may_edit": True}
    return render(request, f"leads/record/{template}.html", context)


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


def _save(request: Request, contact_id: int, name: str) -> HttpResponse:
    value, version = APART.join(request.POST.getlist("value")), request.POST.get("version", "")
    try:
        contact = contact_commands.edit(
            contact_id=contact_id,
            changes={name: value},
            version=int(version) if version.isdecimal() else 0,
            actor=edge.actor(request),
            now=request.now,
        )
    except Refused as refused:
        return _refused(request, contact_id, name, value, refused)
    context = {"contact": contact, "field": field_of(contact, name), "may_edit": True, "saved": True}
    return trigger_client_event(render(request, "leads/record/_field.html", context), "contact-changed")


def _refused(request: Request, contact_id: int, name: str, value: str, refused: Refused) -> HttpResponse:
    """The form again with what was typed; what somebody else wrote meanwhile stands beside it."""
    if refused.status not in (CONFLICT, INVALID):
        raise refused
    contact = contacts.get(contact_id)
    context = {
        "contact": contact,
        "field": field_of(contact, name),
        "typed": value,
        "refusal": refused.message,
        "conflict": refused.code == MEANWHILE,
        "other_id": refused.detail.get("contact_id"),
    }
    return render(request, "leads/record/_field_form.html", context, status=refused.status)
