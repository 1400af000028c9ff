"""Where the added fields are kept."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from leads.asking import Question, ask
from leads.fields import commands, queries
from leads.fields.forms import ChangeForm, FieldForm, as_it_is
from smarketing.kernel.http import say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import queries as members


@require_GET
def listing(request: Request) -> HttpResponse:
    may_keep = commands.keeps_fields(members.standing(edge.actor(request)))
    return render(request, "leads/fields/fields.html", {"fields": queries.fields(), "may_keep": may_keep})


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    commands.may_keep_fields(edge.actor(request))
    form = FieldForm(request.POST or None)
    question = Question("Add a field", "Add", "field-new", lead="Its key stays for ever.")

    def run() -> Any:
        return commands.create(fields=form.terms(), actor=edge.actor(request), now=request.now)

    return ask(request, question, form, run=run, done=lambda field: _back(request, f"{field} is added."))


@require_http_methods(["GET", "POST"])
def change(request: Request, field_id: int) -> HttpResponse:
    commands.may_keep_fields(edge.actor(request))
    field = queries.get(field_id)
    form = ChangeForm(request.POST or None, initial=as_it_is(field))
    question = Question(f"Change {field}", "Save", f"field-{field_id}", lead=f"Its key is {field.key}.")

    def run() -> Any:
        return commands.edit(
            field_id=field_id, changes=form.terms(), actor=edge.actor(request), now=request.now
        )

    return ask(request, question, form, run=run, done=lambda _: _back(request, "Saved."))


def _back(request: Request, sentence: str) -> HttpResponse:
    say(request, sentence)
    address = reverse("settings-fields")
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else redirect(address)
