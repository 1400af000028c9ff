"""Economics for everybody to read; leads and managers take what it says over into a draft."""

from datetime import datetime
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from leads.campaigns import queries as campaigns
from reporting.dashboard.following import is_stale
from reporting.dashboard.names import Names
from reporting.economics import commands, kept, queries, tables, wording
from reporting.economics.forms import AskForm, DraftChoice
from reporting.economics.queries import Asked, Picture
from reporting.metrics.queries import NONE
from reporting.passages import queries as passages
from smarketing.kernel.errors import INVALID, Refused
from smarketing.kernel.http import say
from smarketing.people import edge
from smarketing.people.edge import Request

PAGE = "reporting/economics/economics.html"
# The three parts, each a form of its own in which the others' words come along.
NARROWING = ("by", "team")
GOAL = ("goal", "per", "share", "worth")
COSTS = ("margin", "hour", "minutes", "amount")
SHARED_OUT = ("quarter", "month", "week")
DONE = {
    "values": "The value table is in the draft.",
    "volume": "The volume is in the draft.",
    "attempts": "The number of attempts is in the draft.",
}


@require_GET
def economics(request: Request) -> HttpResponse:
    """The page; what was typed and makes no sense is shown again, and nothing is worked out of it."""
    form, as_of = _form(request), passages.as_of()
    context: dict[str, Any] = {"form": form}
    if not form.is_valid():
        return render(request, PAGE, context | _fields(form) | _as_of(request, as_of), status=INVALID)
    if as_of is not None:
        found = kept.picture(form.asked(), as_of=as_of, now=request.now)
        as_of = found.as_of
        _assume(form, found)
        context |= _worth(found) | _needed(found) | _attempts(found) | _taking_over(request, found)
    return render(request, PAGE, context | _fields(form) | _as_of(request, as_of))


@require_POST
def take_over(request: Request, what: str) -> HttpResponse:
    """Into the draft that was chosen, what the page showed for what stands in the address."""
    form = _form(request)
    choice = DraftChoice(request.POST, choices=queries.drafts(edge.actor(request)))
    if not form.is_valid() or not choice.is_valid():
        raise Refused("no-such-draft", "Choose a draft that you may change.", field="draft")
    agreement = commands.take_over(
        what=what,
        asked=form.asked(),
        shown=_shown(request, what),
        actor=edge.actor(request),
        now=request.now,
        **choice.where(),
    )
    say(request, DONE[what])
    return redirect("agreement-version", agreement.pk)


def _form(request: Request) -> AskForm:
    form = AskForm(request.GET.dict(), teams=Names().choices("team").items())
    form.need_known()
    return form


def _fields(form: AskForm) -> dict[str, Any]:
    """The fields of each part, with what was said elsewhere beside them."""
    parts = {"narrowing": NARROWING, "goal": GOAL, "cost": COSTS}
    fields = {f"{part}_fields": list(form.of(names)) for part, names in parts.items()}
    return fields | {f"{part}_kept": form.beside(names) for part, names in parts.items()}


def _assume(form: AskForm, found: Picture) -> None:
    """What is taken where nothing is typed stands pale in the field."""
    minutes, average = found.tried.average_minutes, found.whole.worth.average
    assumed = {
        "share": found.asked.share,
        "worth": found.whole.worth.rounded,
        "margin": found.margin,
        "hour": found.hour,
        "minutes": None if minutes is None else f"{minutes:.3g}",
        "amount": None if average is None else f"{float(average):.0f}",
    }
    for name, value in assumed.items():
        if value is not None:
            form.fields[name].widget.attrs["placeholder"] = str(value)


def _worth(found: Picture) -> dict[str, Any]:
    names = tables.names_of(found, _offers(found.asked))
    return {
        "maturity": wording.maturity(found.maturity),
        "split": wording.SPLITS[found.asked.by],
        "worths": tables.worth_rows(found, names),
        "worth_total": tables.worth_total(found),
    }


def _needed(found: Picture) -> dict[str, Any]:
    needed, per = found.needed, found.asked.per
    each = [(period, needed.per(period, of=per)) for period in SHARED_OUT if period != per] if needed else []
    return {"needed": needed, "each": each, "per": per, "goal": wording.goal(found)}


def _attempts(found: Picture) -> dict[str, Any]:
    return {
        "attempts": wording.attempts(found),
        "threshold": wording.threshold(found),
        "steps": tables.attempt_rows(found),
        "curve": tables.attempt_chart(found) if found.steps else None,
    }


def _taking_over(request: Request, found: Picture) -> dict[str, Any]:
    """Where what may be taken over: each as it is shown, so that it is what a click writes however much is
    counted anew before it."""
    return {
        "drafts": queries.drafts(edge.actor(request)),
        "query": request.GET.urlencode(),
        "taken": {what: _signed(what, found) for what in queries.TAKEN},
    }


def _signed(what: str, found: Picture) -> str:
    """Empty: nothing follows."""
    try:
        return signing.dumps(queries.taken(what, found), salt=_salt(what), compress=True)
    except Refused:
        return ""


def _shown(request: Request, what: str) -> Any:
    """What the page showed; None when it says nothing of that."""
    said = request.POST.get("shown")
    if not said:
        return None
    try:
        return signing.loads(said, salt=_salt(what))
    except signing.BadSignature as reason:
        raise Refused(
            "not-shown", "That is not what the page showed; open it again.", field="shown"
        ) from reason


def _salt(what: str) -> str:
    return f"economics.{what}"


def _as_of(request: Request, as_of: datetime | None) -> dict[str, Any]:
    return {"as_of": as_of, "stale": is_stale(as_of, request.now)}


def _offers(asked: Asked) -> dict[str, str]:
    """What pieces of content are called."""
    if asked.by != "offer":
        return {}
    return {str(asset.pk): asset.name for asset in campaigns.assets()} | {NONE: "no offer"}
