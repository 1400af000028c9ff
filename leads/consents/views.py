"""Keeping consents at the contact they are of."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from leads.asking import Question, ask
from leads.consents import commands, queries
from leads.consents.forms import GiveForm, WithdrawForm
from leads.contacts import queries as contacts
from smarketing.kernel.http import say
from smarketing.people import edge
from smarketing.people.edge import Request


@require_http_methods(["GET", "POST"])
def give(request: Request, contact_id: int) -> HttpResponse:
    contact = contacts.get(contact_id)
    form = GiveForm(request.POST or None)
    question = Question(f"What does {contact} allow?", "Keep", f"consent-{contact_id}")

    def run() -> Any:
        return commands.give(
            contact_id=contact_id, actor=edge.actor(request), now=request.now, **form.terms()
        )

    return ask(request, question, form, run=run, done=lambda _: _back(request, contact_id, "It is kept."))


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, consent_id: int) -> HttpResponse:
    consent = queries.get(consent_id)
    form = WithdrawForm(request.POST or None)
    purpose = queries.PURPOSES[consent.purpose].lower()
    lead = "What was done until now stays lawful; the consent stays in the history."
    question = Question(f"Taken back: {purpose}", "Withdraw", f"withdraw-{consent_id}", lead=lead)

    def run() -> Any:
        return commands.withdraw(
            consent_id=consent_id, actor=edge.actor(request), now=request.now, **form.terms()
        )

    done = "It is withdrawn."
    return ask(request, question, form, run=run, done=lambda _: _back(request, consent.contact_id, done))


def _back(request: Request, contact_id: int, sentence: str) -> HttpResponse:
    say(request, sentence)
    address = reverse("contact", args=[contact_id])
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else redirect(address)
