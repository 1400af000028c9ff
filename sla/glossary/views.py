"""The glossary, to be read by everybody signed in and negotiated by the leads of both sides."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sla.glossary import commands as glossary
from sla.glossary import queries, sheet
from sla.glossary.forms import ProposeForm, WhyForm
from smarketing.kernel.errors import INVALID, Refused
from smarketing.kernel.http import blame, say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members import queries as members

ENDINGS = {"decline": glossary.decline, "withdraw": glossary.withdraw}


@require_GET
def words(request: Request) -> HttpResponse:
    """Every word, kind by kind, with what waits for an answer."""
    context = {"parts": queries.in_parts(), "export": exports.offer(request, "glossary-export")}
    return render(request, "sla/glossary/glossary.html", context)


@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """Every word as a file."""
    return exports.download(request, sheet.table(list(queries.words().values())))


@require_GET
def word(request: Request, key: str) -> HttpResponse:
    """What a word means, what is proposed, and every version it had."""
    found, history = queries.word(key), queries.history(key)
    waiting = next((each for each in history if each.state == queries.State.PROPOSED), None)
    context = {
        "word": found,
        "current": next((each for each in history if each.pk == found.definition_id), None),
        "waiting": waiting,
        "lines": queries.compare(found.meaning, queries.said(waiting)) if waiting else [],
        "possible": queries.possible(waiting, edge.actor(request)) if waiting else None,
        "may_propose": bool(_sides(request)) and waiting is None,
        "history": history,
    }
    return render(request, "sla/glossary/word.html", context)


@require_GET
def compare(request: HttpRequest, key: str, version: int, other: int) -> HttpResponse:
    """Two versions of one word, the older first."""
    before, after = (queries.version(key, each) for each in sorted((version, other)))
    context = {
        "word": queries.word(key),
        "before": before,
        "after": after,
        "lines": queries.compare(queries.said(before), queries.said(after)),
        "titles": [f"Version {each.version}, {each.state}" for each in (before, after)],
    }
    return render(request, "sla/glossary/compare.html", context)


@require_http_methods(["GET", "POST"])
def propose(request: Request, key: str) -> HttpResponse:
    """What the word should mean; what was typed stays when it makes no sense."""
    found, sides = queries.word(key), _sides(request)
    form = ProposeForm(
        request.POST or None, word=found, allows=queries.allowed(key), asks_side=len(sides) > 1
    )
    if form.is_valid():
        try:
            _proposed(request, key, form)
        except Refused as refusal:
            blame(form, refusal)
        else:
            say(request, "Proposed. The leads of the other side were told; one of them agrees or declines.")
            return redirect("glossary-word", key)
    context: dict[str, Any] = {"form": form, "word": found, "may": bool(sides)}
    return render(request, "sla/glossary/propose.html", context, status=INVALID if form.is_bound else 200)


@require_POST
def agree(request: Request, pk: int) -> HttpResponse:
    agreed = glossary.agree(definition_id=pk, actor=edge.actor(request), now=request.now)
    say(request, f"Agreed: that is what “{agreed.label}” means from now on.")
    return redirect("glossary-word", agreed.term)


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int, ending: str) -> HttpResponse:
    """Decline or withdraw, and say why."""
    found, form = queries.get(pk), WhyForm(request.POST or None)
    if form.is_valid():
        try:
            ENDINGS[ending](
                definition_id=pk, why=form.cleaned_data["why"], actor=edge.actor(request), now=request.now
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            say(request, "Done; the leads of both sides were told.")
            return redirect("glossary-word", found.term)
    context: dict[str, Any] = {"form": form, "definition": found, "ending": ending}
    return render(request, "sla/glossary/end.html", context, status=INVALID if form.is_bound else 200)


def _sides(request: Request) -> list[str]:
    """For which sides the reader may speak."""
    return queries.sides_of(members.standing(edge.actor(request)))


def _proposed(request: Request, key: str, form: ProposeForm) -> None:
    glossary.propose(
        key=key,
        meaning=form.said(),
        side=form.cleaned_data.get("side", ""),
        why=form.cleaned_data["why"],
        actor=edge.actor(request),
        now=request.now,
    )
