"""The way into everything that can be set up."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import directory, queries


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    people = directory.people(cast(Request, request).now)
    statuses = [each.status for each in people]
    context = {
        "who": queries.standing(edge.actor(request)),
        "working": sum(status != directory.LEFT for status in statuses),
        "invited": statuses.count(directory.INVITED),
        "away": statuses.count(directory.AWAY),
        "teams": queries.teams().count(),
    }
    return render(request, "people/members/settings.html", context)
