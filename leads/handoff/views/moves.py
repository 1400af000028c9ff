"""One address per move. Each calls exactly one command; whoever may not make the move is refused
before being asked anything, and again by the command."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leads.asking import Question, ask
from leads.handoff import commands as handoffs
from leads.handoff import queries
from leads.handoff.commands.standing import need, possible
from leads.handoff.queries import Handoff, Move, State
from leads.handoff.views.acts import ACTS, Act
from leads.handoff.views.answers import answered, too_late, undo, written
from leads.outcomes.forms import TermsForm
from leads.outcomes.queries import Opportunity
from smarketing.kernel.errors import Refused
from smarketing.people import edge
from smarketing.people.edge import Request

BY_SLUG = {act.slug: act for act in ACTS}


@require_http_methods(["GET", "POST"])
def move(request: Request, pk: int, slug: str) -> HttpResponse:
    """A move that asks something."""
    act, handoff = BY_SLUG[slug], queries.get(pk)
    _judge(request, handoff, act.move)
    if act.form is None:
        raise TypeError(f"{slug} asks nothing")
    form = act.form(_sent(request), handoff=handoff, now=request.now)
    title = written(act.title, handoff, request.now)
    return ask(
        request,
        Question(title, act.verb, f"{act.slug}-{pk}", act.tone, act.lead or form.lead),
        form,
        run=lambda: _run(request, act, pk, form.terms()),
        done=lambda result: _done(request, act, pk, result),
    )


@require_POST
def move_at_once(request: Request, pk: int, slug: str) -> HttpResponse:
    """A move that asks nothing."""
    act = BY_SLUG[slug]
    try:
        result = _run(request, act, pk, {})
    except Refused as refused:
        return too_late(request, refused)
    return _done(request, act, pk, result)


@require_http_methods(["GET", "POST"])
def open_opportunity(request: Request, pk: int) -> HttpResponse:
    """Opening one qualifies the handoff, if it is not yet."""
    handoff = queries.get(pk)
    if handoff.state == State.QUALIFIED:
        need(handoff, Move.QUALIFY, edge.actor(request), request.now)
    else:
        _judge(request, handoff, Move.QUALIFY)
    named = {"name": str(handoff.contact.company or handoff.contact)}
    form = TermsForm(_sent(request), currency=settings.CURRENCY, initial=named)
    title = f"Open an opportunity with {handoff.contact}"
    lead = "" if handoff.state == State.QUALIFIED else "It also qualifies the person, as SQL first."
    return ask(
        request,
        Question(title, "Open opportunity", f"open-opportunity-{pk}", "primary", lead),
        form,
        run=lambda: handoffs.open_opportunity(
            handoff_id=pk, actor=edge.actor(request), now=request.now, **form.terms()
        ),
        done=lambda opportunity: _opened(request, opportunity),
    )


@require_POST
def finish_step(request: Request, pk: int) -> HttpResponse:
    """A next step was done."""
    try:
        step = handoffs.finish_next_step(step_id=pk, actor=edge.actor(request), now=request.now)
    except Refused as refused:
        return too_late(request, refused)
    return answered(request, f"Done: {step.what} ({step.contact}).")


def _judge(request: Request, handoff: Handoff, wanted: Move) -> None:
    """Who may not, may not look at the form either; what is over says so at once. What was typed
    meanwhile is judged by the command, whose refusal keeps it."""
    need(handoff, wanted, edge.actor(request), request.now)
    if request.method == "GET":
        possible(handoff, wanted)


def _run(request: Request, act: Act, pk: int, terms: dict[str, Any]) -> Any:
    return act.command(handoff_id=pk, actor=edge.actor(request), now=request.now, **terms)


def _done(request: Request, act: Act, pk: int, result: Any) -> HttpResponse:
    handoff = queries.get(result.pk if isinstance(result, Handoff) else pk)
    sentence = written(act.done, handoff, request.now) + "."
    back = undo(request, handoff, request.now) if act.move != Move.TAKE_BACK else {}
    return answered(request, sentence, **back)


def _opened(request: Request, opportunity: Opportunity) -> HttpResponse:
    address = reverse("opportunity", args=[opportunity.pk])
    return answered(request, f"Opportunity {opportunity} opened by you.", url=address, link="Open it")


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
