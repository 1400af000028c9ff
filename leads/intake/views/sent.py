"""What forms sent: every submission in one list, the sums that must come out even, and one at a time
with what a person may do about it.
"""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from leads.contacts import queries as people
from leads.intake import commands as intake
from leads.intake import queries, sheet
from leads.intake.models import Submission
from smarketing.kernel.errors import CONFLICT, INVALID, Refused
from smarketing.kernel.http import say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members import queries as members

SPANS = {"": ("All", None), "day": ("24 hours", 1), "week": ("7 days", 7), "month": ("30 days", 30)}
LABELS = {"": "All", "received": "Waiting", "processed": "Processed", "held": "Held", "rejected": "Rejected"}


@require_GET
def listing(request: Request) -> HttpResponse:
    """Newest first; the form, the fate and the span are in the address."""
    asked = {name: request.GET.get(name, "") for name in ("form", "state", "span")}
    rows = _rows(request)
    shown, older = queries.page(rows, request.GET.get("before", ""))
    context = {
        "submissions": shown,
        "chips": [
            {"label": label, "url": _query({**asked, "state": name}), "active": name == asked["state"]}
            for name, label in LABELS.items()
        ],
        "narrowed": _narrowed(asked),
        "pager": {
            "next": _query({**asked, "before": older}) if older else "",
            "shown": f"{rows.count():,} in all",
        },
        "export": exports.offer(request, "submissions-export"),
    }
    return render(request, "leads/intake/submissions.html", context)


@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """The listed ones, all of them, as a file."""
    return exports.download(request, sheet.table(_rows(request)))


@require_GET
def reconciliation(request: Request) -> HttpResponse:
    span = request.GET.get("span", "")
    total, forms = queries.reconciliation(_since(request))
    chips = [
        {"label": label, "url": _query({"span": name}), "active": name == span}
        for name, (label, _) in SPANS.items()
    ]
    context = {"total": total, "forms": forms, "chips": chips, "span": span}
    return render(request, "leads/intake/reconciliation.html", context)


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


@require_POST
def decide(request: Request, submission_id: uuid.UUID) -> HttpResponse:
    take = request.POST.get("take") == "yes"
    field = request.POST.get("field", "")
    try:
        intake.decide(
            submission_id=submission_id, field=field, take=take, actor=edge.actor(request), now=request.now
        )
    except Refused as refusal:
        if refusal.status not in (CONFLICT, INVALID):
            raise
        return _submission(request, submission_id, refusal)
    say(request, "Taken over." if take else "Ours stays.")
    return redirect("submission", submission_id)


def _submission(request: Request, submission_id: uuid.UUID, refusal: Refused | None = None) -> HttpResponse:
    found = queries.submission(submission_id)
    known = queries.names(found.form.asks)
    sent = [(name, _shown(value), queries.means(name, known)) for name, value in found.fields.items()]
    context = {
        "submission": found,
        "sent": sorted(sent, key=lambda field: queries.rank(field[2])),
        "differing": people.beside(found.contact, found.differing),
        "browser_page": found.page if "page" not in {meaning for _, _, meaning in sent} else "",
        "refusal": refusal and refusal.message,
        "may_keep": _may_keep(request),
        "is_held": found.state == Submission.State.HELD,
        "is_settled": found.state != Submission.State.RECEIVED,
    }
    status = refusal.status if refusal else 200
    return render(request, "leads/intake/submission.html", context, status=status)


def _narrowed(asked: dict[str, str]) -> list[dict[str, Any]]:
    """By what the list is narrowed besides the fate, each to be taken away."""
    known = (
        queries.every_form().filter(pk=int(asked["form"][:9])).first() if asked["form"].isdecimal() else None
    )
    said = {"form": known and str(known), "span": asked["span"] and SPANS.get(asked["span"], ("",))[0]}
    return [
        {"label": label, "url": _query({**asked, name: ""}), "active": True, "remove": True}
        for name, label in said.items()
        if label
    ]


def _rows(request: Request) -> QuerySet[Submission]:
    form, state = request.GET.get("form", ""), request.GET.get("state", "")
    found = queries.received(int(form[:9]) if form.isdecimal() else None, _since(request))
    return found.filter(state=state) if state in Submission.State.values else found


def _since(request: Request) -> Any:
    days = SPANS.get(request.GET.get("span", ""), SPANS[""])[1]
    return request.now - timedelta(days=days) if days else None


def _may_keep(request: Request) -> bool:
    return intake.keeps_forms(members.standing(edge.actor(request)))


def _query(said: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in said.items() if value})


def _shown(value: Any) -> str:
    return ", ".join(map(_shown, value)) if isinstance(value, list) else "" if value is None else str(value)
