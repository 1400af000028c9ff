"""Companies: the list with what each comes to, one with its people, and what both sides know of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from leads import inplace
from leads.accounts import queries, sheet
from leads.accounts.asked import FILTERS, LIST, ME, YES, Asked, reading
from leads.accounts.forms import CompanyForm, EditCompany, WhyForm
from leads.asking import AskForm, Question, ask
from leads.companies import commands as companies
from leads.companies import queries as known
from leads.companies.queries import LABELS, SEGMENTS, Company
from leads.fields.queries import PREFIX, Of
from leads.inplace import Field
from leads.saved import pages as saved
from leads.saved.lists import VIEW
from smarketing.journal import queries as journal
from smarketing.kernel import paging
from smarketing.kernel.actor import Actor
from smarketing.kernel.http import say
from smarketing.kernel.showing import COLUMNS
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members import queries as members

FACTS = 20
SAID = {
    "company.created": ("brought it in", "building"),
    "company.changed": ("changed what we know", "pencil"),
    "company.targeted": ("made it a target account", "target"),
    "company.untargeted": ("took the target mark off", "target"),
}


@require_GET
def listing(request: Request) -> HttpResponse:
    asked = Asked(request.GET, request.user.pk)
    page = paging.page(
        asked.rows(known.listing()),
        "created_at",
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    found = queries.rollups([company.pk for company in page.rows])
    context = {
        "rows": [(company, found[company.pk], asked.shown.cells(company)) for company in page.rows],
        "asked": asked.words,
        "added": asked.added,
        "applied": [_chip(request, *each) for each in asked.added.applied()],
        "narrowed": asked.narrows,
        "notes": asked.notes,
        "shown": asked.shown,
        "kept": [(n, v) for n, values in _kept(request).lists() if n != COLUMNS for v in values],
        "usual_url": _address(request, **{COLUMNS: ""}),
        "all_url": _address(request, **dict.fromkeys([*FILTERS, VIEW, *asked.added.query], "")),
        "segments": SEGMENTS,
        "tabs": list(_tabs(request, asked.words)),
        "may_keep": companies.may_keep(members.standing_of(request.user)),
        "export": exports.offer(request, "companies-export"),
        "saved": saved.offer(request, LIST.key, reading(asked)),
        "pager": {
            "previous": _address(request, before=page.newer) if page.newer else "",
            "next": _address(request, after=page.older) if page.older else "",
        },
    }
    return render(request, "leads/accounts/list.html", context)


@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """The listed companies, all of them, as a file."""
    asked = Asked(request.GET, request.user.pk)
    return exports.download(request, sheet.table(asked.rows(known.listing()), asked.shown))


@require_GET
def show(request: Request, company_id: int) -> HttpResponse:
    company = known.get(company_id)
    context = {
        "company": company,
        "rollup": queries.rollup(company_id),
        "people": queries.people_of(company),
        "story": [_told(entry) for entry in journal.about("company", company_id).reverse()[:FACTS]],
        "fields": inplace.added(Of.COMPANY, company),
        "may_keep": companies.may_keep(members.standing_of(request.user)),
        "next": request.path,
    }
    return render(request, "leads/accounts/company.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    _need_keeper(request)
    form = CompanyForm(request.POST or None)
    return ask(
        request,
        Question("A new company", "Add company", "company-new"),
        form,
        run=lambda: companies.create(fields=form.terms(), actor=edge.actor(request), now=request.now),
        done=lambda company: _back(request, company, f"{company} is there."),
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, company_id: int) -> HttpResponse:
    _need_keeper(request)
    company = known.get(company_id)
    initial = {name: getattr(company, name) for name in (*LABELS, "version") if name != "why"}
    form = EditCompany(request.POST or None, initial=initial)

    def run() -> Company:
        actor = edge.actor(request)
        return companies.edit(company_id=company_id, actor=actor, now=request.now, **form.terms())

    question = Question(f"Edit {company}", "Save", f"company-edit-{company_id}")
    return ask(request, question, form, run=run, done=lambda kept: _back(request, kept, "Saved."))


@require_http_methods(["GET", "POST"])
def field(request: Request, company_id: int, name: str) -> HttpResponse:
    """One that was added, changed where it stands."""
    return inplace.answer(request, PLACE, company_id, name)


@require_http_methods(["GET", "POST"])
def target(request: Request, company_id: int) -> HttpResponse:
    company = known.get(company_id)
    question = Question(
        f"Make {company} a target account",
        "Mark",
        f"target-{company_id}",
        lead="Both teams see it among the companies that are to be won.",
    )
    done = f"{company} is a target account."
    return _marked(request, company, question, companies.mark_target, done)


@require_http_methods(["GET", "POST"])
def untarget(request: Request, company_id: int) -> HttpResponse:
    company = known.get(company_id)
    question = Question(
        f"{company} is no target account any more", "Take the mark off", f"untarget-{company_id}"
    )
    done = f"{company} is no target account any more."
    return _marked(request, company, question, companies.unmark_target, done)


def _marked(
    request: Request, company: Company, question: Question, command: Callable[..., Company], done: str
) -> HttpResponse:
    _need_keeper(request)
    form: AskForm = WhyForm(request.POST or None)
    return ask(
        request,
        question,
        form,
        run=lambda: command(
            company_id=company.pk, actor=edge.actor(request), now=request.now, **form.terms()
        ),
        done=lambda kept: _back(request, kept, done),
    )


def _need_keeper(request: Request) -> None:
    companies.need_keeper(edge.actor(request))


def _back(request: Request, company: Company, sentence: str) -> HttpResponse:
    say(request, sentence)
    address = reverse("company", args=[company.pk])
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else redirect(address)


def _chip(request: Request, name: str, value: str, words: str) -> dict[str, Any]:
    others = [each for each in request.GET.getlist(name) if each != value]
    return {"label": words, "url": _address(request, **{name: others}), "remove": True, "active": True}


def _tabs(request: Request, asked: dict[str, str]) -> Any:
    for label, wanted in (
        ("All", {"target": "", "owner": ""}),
        ("Target accounts", {"target": YES, "owner": ""}),
        ("Mine", {"target": "", "owner": ME}),
    ):
        current = VIEW not in request.GET and all(asked[name] == value for name, value in wanted.items())
        yield {"label": label, "url": _address(request, **wanted, **{VIEW: ""}), "current": current}


def _kept(request: Request) -> QueryDict:
    """What of the address is the list's, without the place in it."""
    kept = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        if name in (*FILTERS, COLUMNS, VIEW) or name.startswith(PREFIX):
            kept.setlist(name, [value for value in values if value.strip()])
    return kept


def _address(request: Request, **changes: str | list[str]) -> str:
    """The list with these instead of what they were; blanks are left out."""
    query = _kept(request)
    for name, told in changes.items():
        query.setlist(name, [told] if isinstance(told, str) else told)
    filled = [(name, value) for name, values in query.lists() for value in values if value]
    return f"{reverse('companies')}?{urlencode(filled)}" if filled else reverse("companies")


def _told(entry: Any) -> dict[str, Any]:
    """As parts/timeline_entry.html takes it."""
    what, icon = SAID.get(entry.kind, (entry.kind, "circle-dot"))
    return {
        "at": entry.occurred_at,
        "who": "The system" if entry.actor_kind == "system" else entry.actor_label,
        "what": what,
        "icon": icon,
        "tone": "plain",
        "detail": entry.payload.get("why", ""),
        "facts": [
            {
                "label": both.get("label") or LABELS.get(name, name).capitalize(),
                "value": f"{both['from'] or '—'} → {both['to'] or '—'}",
            }
            for name, both in entry.payload.get("changes", {}).items()
        ],
    }


def _added(company: Company, name: str) -> Field:
    return inplace.one_added(Of.COMPANY, company, name)


def _edit(company_id: int, changes: dict[str, str], version: int, actor: Actor, now: datetime) -> Company:
    return companies.edit(company_id=company_id, changes=changes, version=version, actor=actor, now=now)


PLACE = inplace.Place("company-field", known.get, _added, _edit, "company-changed")
