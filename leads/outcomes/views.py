"""Opportunities: the list with what it is worth, one with its story, and every step of its life."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from leads.asking import AskForm, Question, ask, back
from leads.campaigns import queries as campaigns
from leads.companies import queries as companies
from leads.outcomes import commands as outcomes
from leads.outcomes import queries, sheet
from leads.outcomes.forms import EditForm, LoseForm, WinForm
from leads.outcomes.queries import Opportunity, State
from leads.outcomes.telling import story
from smarketing.kernel import paging
from smarketing.kernel.errors import FORBIDDEN, Refused
from smarketing.kernel.http import say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members import queries as members

TOUCHES = 20
MINE = "me"


@require_GET
def listing(request: Request) -> HttpResponse:
    """Open, won or lost ones; what the list is worth, of those whose amount is stated."""
    state, owner, company = _asked(request)
    owner_id, company_id = _owner_id(request, owner), company[0] if company else None
    found = queries.listing(state, owner_id, company_id)
    page = paging.page(
        found, "opened_at", after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {
        "state": state,
        "opportunities": page.rows,
        "totals": queries.totals(found),
        "tabs": list(_tabs(state, owner, company_id, queries.by_state(owner_id, company_id))),
        "owner": owner,
        "company": company,
        "owners": queries.owners(),
        "sells": members.standing(edge.actor(request)).sells(),
        "export": exports.offer(request, "opportunities-export"),
        "pager": {
            "previous": _address(state, owner, company_id, before=page.newer) if page.newer else "",
            "next": _address(state, owner, company_id, after=page.older) if page.older else "",
        },
    }
    return render(request, "leads/outcomes/list.html", context)


@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """The listed ones, all of them, as a file."""
    state, owner, company = _asked(request)
    found = queries.listing(state, _owner_id(request, owner), company[0] if company else None)
    return exports.download(request, sheet.table(found))


@require_GET
def show(request: Request, pk: int) -> HttpResponse:
    opportunity = queries.get(pk)
    may = queries.may_work_on(opportunity, members.standing(edge.actor(request)))
    context = {
        "opportunity": opportunity,
        "moves": set(queries.moves_for(opportunity)) if may else set(),
        "helped": list(opportunity.helped.select_related("campaign", "asset").order_by("happened_at")),
        "assets": list(opportunity.helped_assets.order_by("name")),
        "story": story(opportunity),
        "next": request.path,
    }
    return render(request, "leads/outcomes/show.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Keep it current."""
    opportunity = mine(request, pk)
    names = ("name", "amount", "expected_close", "step", "version")
    initial = {name: getattr(opportunity, name) for name in names}
    form = EditForm(request.POST or None, currency=opportunity.currency, initial=initial)

    def run() -> Opportunity:
        return outcomes.edit(opportunity_id=pk, actor=edge.actor(request), now=request.now, **form.terms())

    question = Question(f"Edit {opportunity}", "Save", f"opportunity-edit-{pk}")
    return ask(request, question, form, run=run, done=lambda kept: done(request, f"{kept} saved"))


@require_http_methods(["GET", "POST"])
def win(request: Request, pk: int) -> HttpResponse:
    opportunity = mine(request, pk)
    touches = campaigns.touches(opportunity.contact_id)[:TOUCHES]
    initial = {"amount": opportunity.amount}
    assets = campaigns.sent_to(opportunity.contact_id)
    known: dict[str, Any] = {"touches": touches, "sent": assets, "currency": opportunity.currency}
    form = WinForm(sent(request), **known, initial=initial)
    question = Question(
        f"{opportunity} is won", "Won", f"opportunity-win-{pk}", lead="Marketing sees it at once."
    )
    return step(request, pk, question, form, outcomes.win, "{} won: recorded by you")


@require_http_methods(["GET", "POST"])
def lose(request: Request, pk: int) -> HttpResponse:
    opportunity = mine(request, pk)
    form = LoseForm(sent(request))
    lead = "The person stands where they still are, and marketing learns from the reason."
    question = Question(f"{opportunity} is lost", "Lost", f"opportunity-lose-{pk}", "danger", lead)
    return step(request, pk, question, form, outcomes.lose, "{} lost: recorded by you")


def step(
    request: Request,
    pk: int,
    question: Question,
    form: AskForm,
    command: Callable[..., Opportunity],
    said: str,
) -> HttpResponse:
    """What ends or begins one anew, asked for with `question`."""
    return ask(
        request,
        question,
        form,
        run=lambda: command(opportunity_id=pk, actor=edge.actor(request), now=request.now, **form.terms()),
        done=lambda opportunity: done(request, said.format(opportunity)),
    )


def mine(request: Request, pk: int) -> Opportunity:
    """The opportunity; who may not work on it is refused before being asked anything."""
    opportunity = queries.get(pk)
    if not queries.may_work_on(opportunity, members.standing(edge.actor(request))):
        raise Refused("not-yours", f"This opportunity is {opportunity.owner}'s.", status=FORBIDDEN)
    return opportunity


def done(request: Request, sentence: str, path: str = "") -> HttpResponse:
    say(request, f"{sentence} at {timezone.localtime(request.now):%H:%M}.")
    address = path or back(request)
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else redirect(address)


def _asked(request: Request) -> tuple[str, str, tuple[int, str] | None]:
    """State, owner and company (its id and name); what means nothing narrows nothing."""
    state = request.GET.get("state", "")
    company = next(iter(companies.choice(request.GET.get("company", ""))), None)
    return state if state in set(State) else State.OPEN.value, request.GET.get("owner", ""), company


def _owner_id(request: Request, owner: str) -> int | None:
    if owner == MINE:
        return request.user.pk
    return int(owner) if owner.isascii() and owner.isdigit() and len(owner) < 10 else None


def _tabs(
    current: str, owner: str, company_id: int | None, counts: dict[str, int]
) -> Iterator[dict[str, Any]]:
    for state, count in counts.items():
        address = _address(state, owner, company_id)
        yield {"label": state.capitalize(), "count": count, "url": address, "current": state == current}


def _address(state: str, owner: str, company_id: int | None = None, **place: str) -> str:
    query = QueryDict(mutable=True)
    company = str(company_id or "")
    wanted = {"state": "" if state == State.OPEN else state, "owner": owner, "company": company, **place}
    query.update({name: value for name, value in wanted.items() if value})
    return f"{reverse('opportunities')}?{query.urlencode()}" if query else reverse("opportunities")


def sent(request: Request) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
