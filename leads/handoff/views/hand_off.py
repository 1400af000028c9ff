"""Handing people off: one screen says before sending what is missing, what stands against it, what
sales will see and by when they promise to act; then each person is offered for themselves."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from leads.asking import back
from leads.contacts import queries as contacts
from leads.contacts.queries import Contact
from leads.handoff import commands as handoffs
from leads.handoff import queries
from leads.handoff.commands import Outcome
from leads.handoff.forms import HandOffForm
from leads.handoff.views.plan import Plan, address
from leads.lifecycle import commands as lifecycle
from smarketing.kernel.errors import FORBIDDEN, INVALID, Refused
from smarketing.kernel.http import blame, say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing, Team

MOST = 300


@require_http_methods(["GET", "POST"])
def hand_off(request: Request) -> HttpResponse:
    plan = _plan(request)
    form = HandOffForm(request.POST if request.method == "POST" else None, team=plan.team)
    if request.method == "GET" or not plan.people:
        return _page(request, plan, form)
    if not form.is_valid():
        return _page(request, plan, form, status=INVALID)
    outcomes = handoffs.offer_each(
        contact_ids=[contact.pk for contact in plan.people],
        actor=edge.actor(request),
        now=request.now,
        **form.terms(),
    )
    if len(outcomes) == 1:
        return _one_told(request, plan, form, outcomes[0])
    return render(request, "leads/handoff/handed_off.html", _each_told(plan, outcomes))


@require_GET
def preview(request: Request) -> HttpResponse:
    """What another team would mean: its promise, its people, what its agreement requires."""
    plan = _plan(request)
    context = {**plan.context(), "form": HandOffForm(None, team=plan.team)}
    return render(request, "leads/handoff/_hand_off_team.html", context)


@require_POST
def qualify_mql(request: Request) -> HttpResponse:
    """A marketer finds people marketing qualified: one or many, with one reason."""
    moved = lifecycle.qualify_mql(
        contact_ids=_ids(request),
        reason=request.POST.get("reason", ""),
        actor=edge.actor(request),
        now=request.now,
    )
    people = "1 person" if len(moved) == 1 else f"{len(moved)} people"
    say(request, f"{people} qualified as MQL by you at {_clock(request)}.")
    return HttpResponseClientRefresh() if getattr(request, "htmx", False) else redirect(back(request))


def _page(request: Request, plan: Plan, form: HandOffForm, status: int = 200) -> HttpResponse:
    # For one person the reasons are no option; of many, those who need one are refused without it.
    form.fields["qualify"].required = form.fields["override"].required = len(plan.people) == 1
    context = {**plan.context(), "form": form}
    return render(request, "leads/handoff/hand_off.html", context, status=status)


def _one_told(request: Request, plan: Plan, form: HandOffForm, outcome: Outcome) -> HttpResponse:
    """Back to where the marketer came from, or the form again with what they typed."""
    if outcome.refused:
        blame(form, outcome.refused)
        return _page(request, plan, form, status=outcome.refused.status)
    holder = f", held by {outcome.handoff.holder}" if outcome.handoff and outcome.handoff.holder else ""
    say(request, f"{plan.people[0]} offered to {plan.team}{holder} by you at {_clock(request)}.")
    return redirect(plan.next)


def _each_told(plan: Plan, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """One line per person, those refused first."""
    known = {contact.pk: contact for contact in plan.people}
    refused = [outcome for outcome in outcomes if outcome.refused]
    offered = [outcome for outcome in outcomes if not outcome.refused]
    return {
        "lines": [(known[outcome.contact_id], outcome) for outcome in (*refused, *offered)],
        "offered": len(offered),
        "refused": len(refused),
        "again_url": address([each.contact_id for each in refused], plan.next) if refused else "",
        "next": plan.next,
    }


def _plan(request: Request) -> Plan:
    who = members.standing(edge.actor(request))
    if not who.commands_side("marketing"):
        message = "Only marketing or a manager offers people to sales."
        raise Refused("not-marketing", message, status=FORBIDDEN)
    return Plan(who, _people(request), _team(request, who), request.now, back(request))


def _team(request: HttpRequest, who: Standing) -> Team | None:
    asked = request.POST.get("team") or request.GET.get("team") or ""
    found = members.teams("sales").filter(pk=int(asked)).first() if _is_id(asked) else None
    return found or queries.usual_sales_team(who.person_id)


def _people(request: Request) -> list[Contact]:
    """The people chosen, in the order of their names."""
    ids = _ids(request)
    if len(ids) > MOST:
        raise Refused("too-many", f"Hand off at most {MOST} at a time; these are {len(ids)}.")
    found = contacts.people().select_related("owner__team").filter(pk__in=ids)
    return sorted(found, key=lambda contact: (str(contact).casefold(), contact.pk))


def _ids(request: HttpRequest) -> list[int]:
    """`?contacts=1,2,3`, or `ids` once for each."""
    sent = request.POST if request.method == "POST" else request.GET
    texts = [*sent.get("contacts", "").split(","), *sent.getlist("ids")]
    return list(dict.fromkeys(int(text) for text in texts if _is_id(text)))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _clock(request: Request) -> str:
    return f"{timezone.localtime(request.now):%H:%M}"
