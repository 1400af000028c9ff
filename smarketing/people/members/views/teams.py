"""Teams: read by all, made and changed by admins."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from smarketing.kernel.errors import FORBIDDEN, Refused
from smarketing.kernel.http import blame, say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import absences, commands, directory, queries
from smarketing.people.members.forms import TeamForm


@require_GET
def teams(request: HttpRequest) -> HttpResponse:
    context = {"teams": directory.teams(), "who": queries.standing(edge.actor(request))}
    return render(request, "people/members/teams.html", context)


@require_http_methods(["GET", "POST"])
def new_team(request: HttpRequest) -> HttpResponse:
    _need_admin(request)
    form = TeamForm(request.POST or None, initial={"zone": cast(Request, request).user.own_zone})
    if form.is_valid():
        try:
            team = commands.create_team(
                **form.details(), actor=edge.actor(request), now=cast(Request, request).now
            )
        except Refused as error:
            blame(form, error)
        else:
            say(request, f"{team} is there; invite its people.")
            return redirect("settings-teams")
    context = {"form": form, "team": None}
    return render(request, "people/members/team.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    form = TeamForm(request.POST or None, instance=queries.team(team_id))
    if request.method == "POST":
        _need_admin(request)
    if form.is_valid():
        try:
            commands.edit_team(
                team_id=team_id, **form.details(), actor=edge.actor(request), now=cast(Request, request).now
            )
        except Refused as error:
            blame(form, error)
        else:
            say(request, "Saved.")
            return redirect("settings-team", team_id)
    context = {
        "form": form,
        "team": queries.team(team_id),
        "absences": absences.overview(team_id, edge.now(request)),
        "people": [
            each for each in directory.people(cast(Request, request).now) if each.person.team_id == team_id
        ],
        "who": queries.standing(edge.actor(request)),
    }
    return render(request, "people/members/team.html", context, status=422 if form.errors else 200)


def _need_admin(request: HttpRequest) -> None:
    if not queries.standing(edge.actor(request)).configures():
        raise Refused("admin-only", "Only an admin sets up teams.", status=FORBIDDEN)
