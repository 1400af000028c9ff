"""Where forms are kept and seen at work: their snippets, a live test, what they sent and its fate."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leads.intake import commands as intake
from leads.intake import pages, queries
from leads.intake.forms import FormDetails
from leads.intake.models import Form, Submission
from leads.intake.snippets import snippets
from smarketing.kernel.errors import CONFLICT, INVALID, Refused
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
                form_id=form_id, changes=details.details(), actor=edge.actor(request), now=request.now
            )
        except Refused as refusal:
            blame(details, refusal)
        else:
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
        "snippets": snippets(found, pages.address(request, path)),
        "submissions": rows,
        "chips": _chips(form_id, state),
        "pager": {"next": _query(state=state, before=older) if older else ""},
        "may_keep": _may_keep(request),
    }
    partial = "#submissions" if getattr(request, "htmx", False) else ""
    answer = render(request, f"leads/intake/form.html{partial}", context)
    if found.redirect_url:
        answer._csp_update = {"form-action": [pages.origin(found.redirect_url)]}  # type: ignore[attr-defined]
    return answer


@require_GET
def submission(request: Request, submission_id: uuid.UUID) -> HttpResponse:
    return _submission(request, submission_id)


@require_POST
def replay(request: Request, submission_id: uuid.UUID) -> HttpResponse:
    intake.replay(submission_id=submission_id, actor=edge.actor(request), now=request.now)
    say(request, "It is being processed again.")
    return redirect("submission", submission_id)


@require_POST
def reject(request: Request, submission_id: uuid.UUID) -> HttpResponse:
    reason = request.POST.get("reason", "")
    try:
        intake.reject(submission_id=submission_id, reason=reason, actor=edge.actor(request), now=request.now)
    except Refused as refusal:
        if refusal.status not in (CONFLICT, INVALID):
            raise
        return _submission(request, submission_id, refusal)
    say(request, "Rejected.")
    return redirect("submission", submission_id)


def _submission(request: Request, submission_id: uuid.UUID, refusal: Refused | None = None) -> HttpResponse:
    found = queries.submission(submission_id)
    sent = [(name, _shown(value), queries.means(name)) for name, value in found.fields.items()]
    context = {
        "submission": found,
        "sent": sorted(sent, key=lambda field: queries.rank(field[2])),
        "browser_page": found.page if "page" not in {meaning for _, _, meaning in sent} else "",
        "refusal": refusal and refusal.message,
        "may_keep": _may_keep(request),
        "is_held": found.state == Submission.State.HELD,
        "is_open": found.state in {Submission.State.HELD, Submission.State.REJECTED},
    }
    status = refusal.status if refusal else 200
    return render(request, "leads/intake/submission.html", context, status=status)


def _asked(request: Request, details: FormDetails, form: Form | None) -> HttpResponse:
    status = INVALID if details.errors else 200
    return render(request, "leads/intake/edit.html", {"details": details, "form": form}, status=status)


def _may_keep(request: HttpRequest) -> bool:
    return intake.keeps_forms(members.standing(edge.actor(request)))


def _chips(form_id: int, chosen: str) -> list[dict[str, Any]]:
    counts = queries.counts(form_id)
    every = {"label": "All", "url": _query(), "active": not chosen, "count": sum(counts.values())}
    return [every] + [
        {"label": state.capitalize(), "url": _query(state=state), "active": state == chosen, "count": count}
        for state, count in counts.items()
    ]


def _query(**said: str) -> str:
    return "?" + urlencode({name: value for name, value in said.items() if value})


def _shown(value: Any) -> str:
    return ", ".join(map(_shown, value)) if isinstance(value, list) else "" if value is None else str(value)
