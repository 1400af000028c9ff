"""The agreements in force, to be read like a contract. Open to everybody signed in."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sla.agreements import queries
from smarketing.people.edge import Request


@require_GET
def agreement(request: HttpRequest) -> HttpResponse:
    contracts = queries.contracts(cast(Request, request).now)
    return render(request, "sla/agreements/agreement.html", {"contracts": contracts})
