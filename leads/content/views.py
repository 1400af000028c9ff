"""Requests for content: the list with their states, one with its fate, and every step of it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from leads.asking import AskForm, Question, ask
from leads.content import commands as content
from leads.content import queries, sheet
from leads.content.forms import DeliverForm, RequestForm, WhyForm
from leads.content.queries import OPEN, ContentRequest, State
from smarketing.journal import queries as journal
from smarketing.journal.models import Entry
from smarketing.kernel import paging
from smarketing.kernel.http import say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members import queries as members

MINE = "mine"
SAID = {
    "request.asked": ("asked for it", "message"),
    "request.taken": ("took it on", "pencil"),
    "request.delivered": ("delivered it", "package"),
    "request.declined": ("declined it", "circle-x"),
    "request.withdrawn": ("withdrew it", "arrow-back-up"),
}


@require_GET
def listing(request: Request) -> HttpResponse:
    """What is open without a word; `?state=` of that state, `?show=mine` what the viewer asked for."""
    state, mine = request.GET.get("state", ""), request.GET.get("show") == MINE
    today = timezone.localtime(request.now).date()
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = paging.page(_listed(request), "asked_at", after=after, before=before)
    place = f"show={MINE}&" if mine else f"state={state}&" if state in set(State) else ""
    context = {
        "requests": page.rows,
        "late": {each.pk for each in page.rows if queries.is_late(each, today)},
        "tabs": _tabs(state, mine),
        "may_ask": content.may_ask(members.standing_of(request.user)),
        "currency": settings.CURRENCY,
        "export": exports.offer(request, "content-export"),
        "pager": {
            "previous": f"?{place}before={page.newer}" if page.newer else "",
            "next": f"?{place}after={page.older}" if page.older else "",
        },
    }
    return render(request, "leads/content/list.html", context)


@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """The listed ones, all of them, as a file."""
    return exports.download(request, sheet.table(_listed(request)))


@require_GET
def show(request: Request, request_id: int) -> HttpResponse:
    found = queries.get(request_id)
    context = {
        "asked": found,
        "moves": queries.moves_for(found, members.standing_of(request.user)),
        "story": [_told(entry) for entry in journal.about("request", request_id).reverse()],
        "currency": settings.CURRENCY,
        "next": request.path,
    }
    return render(request, "leads/content/request.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """`?contact=` and `?persona=` fill in for whom it is."""
    content.need_asker(edge.actor(request))
    started = {"contact_id": request.GET.get("contact"), "persona_id": request.GET.get("persona")}
    form = RequestForm(request.POST or None, currency=settings.CURRENCY, initial=started)
    return ask(
        request,
        Question("Ask for content", "Ask marketing", "content-new", lead="Marketing hears of it at once."),
        form,
        run=lambda: content.ask(fields=form.terms(), actor=edge.actor(request), now=request.now),
        done=lambda made: _shown(request, made, "Marketing knows."),
    )


@require_POST
def take(request: Request, request_id: int) -> HttpResponse:
    content.take(request_id=request_id, actor=edge.actor(request), now=request.now)
    return _shown(request, queries.get(request_id), "It is yours to make.")


@require_http_methods(["GET", "POST"])
def decline(request: Request, request_id: int) -> HttpResponse:
    asked = queries.get(request_id)
    question = Question(f"Decline “{asked}”", "Decline", f"decline-{request_id}", "danger")
    return _step(request, asked, question, WhyForm(request.POST or None), content.decline, "It is declined.")


@require_http_methods(["GET", "POST"])
def deliver(request: Request, request_id: int) -> HttpResponse:
    asked = queries.get(request_id)
    lead = "An asset of the library; put it there first."
    question = Question(f"Deliver “{asked}”", "Deliver", f"deliver-{request_id}", lead=lead)
    return _step(request, asked, question, DeliverForm(request.POST or None), content.deliver, "Delivered.")


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, request_id: int) -> HttpResponse:
    asked = queries.get(request_id)
    question = Question(f"Withdraw “{asked}”", "Withdraw", f"withdraw-{request_id}")
    form = WhyForm(request.POST or None)
    return _step(request, asked, question, form, content.withdraw, "It is withdrawn.")


def _listed(request: Request) -> QuerySet[ContentRequest]:
    state, mine = request.GET.get("state", ""), request.GET.get("show") == MINE
    states = [state] if state in set(State) else [] if mine else list(OPEN)
    return queries.listing(states, request.user.pk if mine else None)


def _step(
    request: Request,
    asked: ContentRequest,
    question: Question,
    form: AskForm,
    command: Callable[..., ContentRequest],
    sentence: str,
) -> HttpResponse:
    def run() -> ContentRequest:
        return command(request_id=asked.pk, actor=edge.actor(request), now=request.now, **form.terms())

    return ask(request, question, form, run=run, done=lambda done: _shown(request, done, sentence))


def _shown(request: Request, asked: ContentRequest, sentence: str) -> HttpResponse:
    say(request, sentence)
    address = reverse("content-request", args=[asked.pk])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _tabs(state: str, mine: bool) -> list[dict[str, Any]]:
    counts, here = queries.by_state(), reverse("content-requests")
    still = sum(counts[each] for each in OPEN)
    ended = [each for each in State if each not in OPEN]
    shut = {each.value: {"label": each.capitalize(), "count": counts[each]} for each in ended}
    return [
        {"label": "Open", "count": still, "url": here, "current": not mine and state not in shut},
        *(
            {**tab, "url": f"{here}?state={key}", "current": not mine and state == key}
            for key, tab in shut.items()
        ),
        {"label": "Asked by me", "url": f"{here}?show={MINE}", "current": mine},
    ]


def _told(entry: Entry) -> dict[str, Any]:
    """As parts/timeline_entry.html takes it."""
    what, icon = SAID.get(entry.kind, (entry.kind, "circle-dot"))
    detail = entry.payload.get("why", "")
    return {
        "at": entry.occurred_at, "who": entry.actor_label, "what": what, "icon": icon, "tone": "plain",
        "detail": detail,
    }  # fmt: skip
