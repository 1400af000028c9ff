"""The pages of two records that may be one person, and of what a person may ask for."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from leads.asking import AskForm, Question, ask, back
from leads.contacts import queries as contacts
from leads.contacts.queries import Merge
from leads.identity import commands, queries
from leads.identity.forms import EraseForm, UndoForm
from leads.identity.rules import ADDED, PARTS
from smarketing.kernel.errors import CONFLICT, INVALID, NOT_FOUND, Refused
from smarketing.kernel.http import say
from smarketing.people import edge
from smarketing.people.edge import Request

PER_PAGE = 25


@require_GET
def suggestions(request: Request) -> HttpResponse:
    """Who is here twice, the likeliest first."""
    text = request.GET.get("page", "")
    number = int(text) if text.isdecimal() and len(text) < 6 else 0
    rows = list(queries.suggested()[number * PER_PAGE : (number + 1) * PER_PAGE + 1])
    context = {
        "pairs": queries.pairs(rows[:PER_PAGE]),
        "pager": {
            "previous": f"?page={number - 1}" if number else "",
            "next": f"?page={number + 1}" if len(rows) > PER_PAGE else "",
        },
    }
    return render(request, "leads/identity/suggestions.html", context)


@require_http_methods(["GET", "POST"])
def merge(request: Request, contact_id: int, other_id: int) -> HttpResponse:
    """Both records beside each other (GET); making them one as it was picked (POST)."""
    refused = None
    if request.method == "POST":
        try:
            return _merged(request, contact_id, other_id)
        except Refused as error:
            if error.status not in (CONFLICT, INVALID):
                raise
            refused = error
    context = {"preview": queries.preview(contact_id, other_id), "refusal": refused and refused.message}
    return render(request, "leads/identity/merge.html", context, status=refused.status if refused else 200)


@require_http_methods(["GET", "POST"])
def undo(request: Request, merge_id: int) -> HttpResponse:
    done = Merge.objects.filter(pk=merge_id).first()
    if done is None:
        raise Refused("no-such-merge", "There is no such merge.", status=NOT_FOUND)
    lead = (
        f"{done.gone_name} becomes a record of its own again, with everything that came along, what was "
        "done on those handoffs, and what came in by its own e-mail or id. Everything else that is new "
        "stays here."
    )
    question = Question("Make two of it again?", "Undo the merge", f"undo-{merge_id}", lead=lead)
    run = lambda **who: commands.separate(merge_id=merge_id, **who)  # noqa: E731
    return _asked(request, question, _sent(request, UndoForm), run, done.kept_id, "They are two again.")


@require_POST
def apart(request: Request, contact_id: int, other_id: int) -> HttpResponse:
    commands.set_apart(contact_id=contact_id, other_id=other_id, actor=edge.actor(request), now=request.now)
    say(request, "They are two people; this is not suggested again.")
    return redirect(back(request))


@require_http_methods(["GET", "POST"])
def erase(request: Request, contact_id: int) -> HttpResponse:
    contact = contacts.get(contact_id)
    lead = (
        "Name, addresses, numbers, notes and everything people wrote go, here and in the history, for good. "
        "Counts stay. Nobody can bring them in again. This can't be undone."
    )
    question = Question(f"Erase {contact}?", "Erase for good", f"erase-{contact_id}", "danger", lead)
    run = lambda **terms: commands.erase(contact_id=contact_id, **terms)  # noqa: E731
    done = "What was personal is gone."
    return _asked(request, question, _sent(request, EraseForm), run, contact_id, done)


@require_POST
def subject(request: Request, contact_id: int) -> HttpResponse:
    """All that is kept of a person, as a file."""
    found = commands.export_subject(contact_id=contact_id, actor=edge.actor(request), now=request.now)
    day = timezone.localtime(request.now).date()
    text = json.dumps(found, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="contact-{contact_id}-{day}.json"'
    return response


def _sent(request: Request, form: type[AskForm]) -> AskForm:
    """Also one that was sent with nothing in it."""
    return form(request.POST if request.method == "POST" else None)


def _merged(request: Request, contact_id: int, other_id: int) -> HttpResponse:
    asked = [part for part in request.POST if part in PARTS or part.startswith(ADDED)]
    picks = {part: request.POST[part] for part in asked if request.POST[part]}
    kept = commands.merge(
        kept_id=contact_id, gone_id=other_id, picks=picks, actor=edge.actor(request), now=request.now
    )
    say(request, f"They are one record now: {kept}. It can be undone on this page.")
    return redirect("contact", kept.pk)


def _asked(
    request: Request, question: Question, form: AskForm, command: Callable[..., Any], shown: int, done: str
) -> HttpResponse:
    def run() -> Any:
        return command(actor=edge.actor(request), now=request.now, **form.terms())

    def gone_back(result: Any) -> HttpResponse:
        say(request, done)
        address = reverse("contact", args=[shown])
        return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else redirect(address)

    return ask(request, question, form, run=run, done=gone_back)
