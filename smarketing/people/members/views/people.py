"""Everybody who works here: read by all, brought in by admins and managers, changed by admins."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from smarketing.kernel.errors import FORBIDDEN, NOT_FOUND, Refused
from smarketing.kernel.http import blame, say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import commands, directory, queries
from smarketing.people.members.forms import InviteForm, LeaveForm, PersonForm
from smarketing.people.members.models import User
from smarketing.people.members.views import absence

STATUSES = {
    directory.ACTIVE: "Active",
    directory.INVITED: "Invited",
    directory.AWAY: "Away",
    directory.LEFT: "Deactivated",
}


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    everybody = directory.people(cast(Request, request).now)
    wanted, who = request.GET.get("status", ""), queries.standing(edge.actor(request))
    narrowed = f"?status={wanted}" if wanted in STATUSES else ""
    context = {
        "people": [each for each in everybody if wanted in ("", each.status)],
        "chips": _chips([each.status for each in everybody], wanted),
        "who": who,
        "export": {"url": f"{reverse('settings-people-export')}{narrowed}", "may": who.may_export()},
    }
    return render(request, "people/members/people.html", context)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    actor = edge.actor(request)
    who = queries.standing(actor)
    if not who.invites():
        raise Refused("not-inviting", "Only an admin or a manager invites people.", status=FORBIDDEN)
    form = InviteForm(request.POST or None, may_empower=who.configures())
    if form.is_valid():
        try:
            person = commands.invite(**form.details(), actor=actor, now=cast(Request, request).now)
        except Refused as error:
            blame(form, error)
        else:
            say(request, f"{person} is invited; the mail is on its way to {person.email}.")
            return redirect("settings-people")
    return render(request, "people/members/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    form = PersonForm(request.POST or None, person=_found(person_id))
    actor = edge.actor(request)
    if request.method == "POST" and not queries.standing(actor).configures():
        raise Refused("admin-only", "Only an admin changes people.", status=FORBIDDEN)
    if form.is_valid():
        try:
            commands.edit(person_id=person_id, **form.details(), actor=actor, now=cast(Request, request).now)
        except Refused as error:
            blame(form, error)
        else:
            say(request, "Saved.")
            return redirect("settings-person", person_id)
    return _page(request, person_id, form=form)


@require_POST
def away(request: HttpRequest, person_id: int) -> HttpResponse:
    form = LeaveForm(request.POST)
    if absence.take(request, _found(person_id), form):
        return redirect("settings-person", person_id)
    return _page(request, person_id, away_form=form)


@require_POST
def reinvite(request: HttpRequest, person_id: int) -> HttpResponse:
    now = cast(Request, request).now
    person = commands.reinvite(person_id=person_id, actor=edge.actor(request), now=now)
    say(request, f"A new invitation is on its way to {person.email}.")
    return redirect("settings-person", person_id)


@require_POST
def reactivate(request: HttpRequest, person_id: int) -> HttpResponse:
    now = cast(Request, request).now
    person = commands.reactivate(person_id=person_id, actor=edge.actor(request), now=now)
    say(request, f"{person} may sign in again and is told so by mail.")
    return redirect("settings-person", person_id)


def _page(request: HttpRequest, person_id: int, **forms: Any) -> HttpResponse:
    """One person, with the forms as they were typed; read afresh, so that the heading never shows
    what was refused."""
    shown, who = _found(person_id), queries.standing(edge.actor(request))
    context = {
        "listed": directory.listed(shown, cast(Request, request).now),
        "who": who,
        "form": PersonForm(person=shown),
        **absence.card(request, shown),
        **forms,
    }
    failed = any(form.errors for form in forms.values())
    return render(request, "people/members/person.html", context, status=422 if failed else 200)


def _found(person_id: int) -> User:
    person = queries.person(person_id)
    if person.from_history:
        raise Refused("no-such-person", "There is no such person.", status=NOT_FOUND)
    return person


def _chips(statuses: list[str], wanted: str) -> list[dict[str, Any]]:
    chips = [{"label": "Everybody", "url": "?", "active": not wanted, "count": len(statuses)}]
    for status, label in STATUSES.items():
        if count := statuses.count(status):
            chips.append(
                {"label": label, "url": f"?status={status}", "active": wanted == status, "count": count}
            )
    return chips
