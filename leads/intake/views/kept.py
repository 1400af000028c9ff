"""Where forms are kept and seen at work: what they ask, their snippets, a live test, what they sent."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from leads.asking import told
from leads.intake import commands as intake
from leads.intake import pages, queries
from leads.intake.forms import FormDetails, QuestionSet, asked_now, questions
from leads.intake.models import Form
from leads.intake.views.sent import LABELS
from smarketing.kernel.errors import INVALID, MEANWHILE, Refused
from smarketing.kernel.http import blame, say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import queries as members


@require_GET
def listing(request: Request) -> HttpResponse:
    context = {
        "forms": queries.forms(),
        "held": queries.held()[: queries.SHOWN],
        "may_keep": _may_keep(request),
    }
    return render(request, "leads/intake/forms.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    intake.may_keep_forms(edge.actor(request))
    details = FormDetails(request.POST or None)
    if details.is_valid():
        try:
            form = intake.create_form(fields=details.details(), actor=edge.actor(request), now=request.now)
        except Refused as refusal:
            blame(details, refusal)
        else:
            say(request, f"{form} is ready: copy its snippet into your page.")
            return redirect("settings-form", form.pk)
    return _asked(request, details, None)


@require_http_methods(["GET", "POST"])
def edit(request: Request, form_id: int) -> HttpResponse:
    intake.may_keep_forms(edge.actor(request))
    details = FormDetails(request.POST or None, instance=queries.form(form_id))
    if details.is_valid():
        try:
            intake.edit_form(
                form_id=form_id,
                changes=details.details(),
                revision=details.cleaned_data["version"],
                actor=edge.actor(request),
                now=request.now,
            )
        except Refused as refusal:
            return _asked(request, details, queries.form(form_id), told(details, refusal))
        say(request, "Saved.")
        return redirect("settings-form", form_id)
    return _asked(request, details, queries.form(form_id))


@require_GET
def form(request: Request, form_id: int) -> HttpResponse:
    """For htmx only the submissions, which is what changes."""
    found = queries.form(form_id)
    path = reverse("form-submissions", args=[found.key])
    state = request.GET.get("state", "")
    rows, older = queries.page(queries.of_form(form_id, state), request.GET.get("before", ""))
    context = {
        "form": found,
        "path": path,
        "snippets": pages.snippets_of(request, found),
        "typeform": pages.address(request, reverse("form-typeform", args=[found.key])),
        "submissions": rows,
        "chips": _chips(form_id, state),
        "pager": {"next": _query(state=state, before=older) if older else ""},
        "may_keep": _may_keep(request),
    }
    partial = "#submissions" if getattr(request, "htmx", False) else ""
    answer = render(request, f"leads/intake/form.html{partial}", context)
    pages.may_lead_on(answer, found)
    return answer


@require_http_methods(["GET", "POST"])
def fields(request: Request, form_id: int) -> HttpResponse:
    """What the form asks. `more` asks for another empty row and keeps what was typed."""
    intake.may_keep_forms(edge.actor(request))
    form = queries.form(form_id)
    rows = QuestionSet(request.POST or None, initial=asked_now(form), prefix="q")
    refusal, more, status = "", "more" in request.POST, INVALID
    revision = request.POST.get("version", "") if rows.is_bound else str(form.revision)
    if not more and rows.is_valid():
        changes = {"questions": questions(rows)}
        try:
            intake.edit_form(
                form_id=form_id,
                changes=changes,
                revision=int(revision[:9]) if revision.isdecimal() else 0,
                actor=edge.actor(request),
                now=request.now,
            )
        except Refused as error:
            refusal, status = error.message, error.status
            if error.code == MEANWHILE:
                refusal += " Save again, and what stands here is kept."
                revision = str(error.detail["version"])
        else:
            say(request, "Saved. Snippets show the fields as they are now.")
            return redirect("settings-form", form_id)
    rows = _one_more(request, form) if more else rows
    context = {"form": form, "rows": rows, "refusal": refusal, "revision": revision}
    status = status if refusal or (rows.is_bound and not more) else 200
    return render(request, "leads/intake/fields.html", context, status=status)


def _one_more(request: Request, form: Form) -> Any:
    """The same rows as they were typed, and an empty one."""
    typed = request.POST.copy()
    typed["q-TOTAL_FORMS"] = str(min(int(typed.get("q-TOTAL_FORMS") or 0) + 1, 60))
    return QuestionSet(typed, initial=asked_now(form), prefix="q")


def _asked(request: Request, details: FormDetails, form: Form | None, status: int = 0) -> HttpResponse:
    status = status or (INVALID if details.errors else 200)
    return render(request, "leads/intake/edit.html", {"details": details, "form": form}, status=status)


def _may_keep(request: HttpRequest) -> bool:
    return intake.keeps_forms(members.standing(edge.actor(request)))


def _chips(form_id: int, chosen: str) -> list[dict[str, Any]]:
    counts = queries.counts(form_id)
    every = {"label": "All", "url": _query(), "active": not chosen, "count": sum(counts.values())}
    return [every] + [
        {"label": LABELS[state], "url": _query(state=state), "active": state == chosen, "count": count}
        for state, count in counts.items()
    ]


def _query(**said: str) -> str:
    return "?" + urlencode({name: value for name, value in said.items() if value})
