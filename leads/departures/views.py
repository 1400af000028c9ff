"""The page that deactivates somebody or moves them to another team: it counts first what they hold,
and asks who takes it over."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from leads.departures import commands, queries
from leads.departures.forms import LeaveForm, MoveForm
from smarketing.kernel.errors import FORBIDDEN, NOT_FOUND, Refused
from smarketing.kernel.http import blame, say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import queries as members
from smarketing.people.members.queries import User


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, person_id: int) -> HttpResponse:
    person = _found(request, person_id)
    work = queries.open_work(person_id)
    form = LeaveForm(request.POST if request.method == "POST" else None, person=person, work=work)
    if form.is_valid():
        act = commands.deactivate if person.is_active else commands.hand_on
        try:
            act(
                person_id=person_id,
                successor_id=form.successor_id(),
                actor=edge.actor(request),
                now=cast(Request, request).now,
            )
        except Refused as error:
            blame(form, error)
        else:
            say(request, f"{person} is deactivated; their open work was handed on.")
            return redirect("settings-person", person_id)
    context = {"person": person, "work": work, "form": form}
    return render(request, "leads/departures/leave.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, person_id: int) -> HttpResponse:
    person = _found(request, person_id)
    work = queries.open_work(person_id)
    form = MoveForm(request.POST if request.method == "POST" else None, person=person, work=work)
    if form.is_valid():
        try:
            moved = commands.move(
                person_id=person_id,
                team_id=form.cleaned_data["team"],
                successor_id=form.successor_id(),
                actor=edge.actor(request),
                now=cast(Request, request).now,
            )
        except Refused as error:
            blame(form, error)
        else:
            say(request, f"{moved} is in {members.person(person_id).team} now.")
            return redirect("settings-person", person_id)
    context = {"person": person, "work": work, "form": form}
    return render(request, "leads/departures/move.html", context, status=422 if form.errors else 200)


def _found(request: HttpRequest, person_id: int) -> User:
    """The person, for an admin; nobody else has business here, and nobody deactivates themselves."""
    if not members.standing(edge.actor(request)).configures():
        raise Refused("admin-only", "Only an admin changes people.", status=FORBIDDEN)
    person = members.person(person_id)
    if person.from_history:
        raise Refused("no-such-person", "There is no such person.", status=NOT_FOUND)
    return person
