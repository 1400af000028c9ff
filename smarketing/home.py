"""The front door: everybody starts where their own work is."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing, User


def home(request: HttpRequest) -> HttpResponse:
    return redirect(starting_page(members.standing_of(cast(User, request.user))))


def starting_page(who: Standing) -> str:
    """The url name of the page this person works on: above both sides, then by side, then by role."""
    if who.is_manager:
        return "dashboard"
    if who.sells():
        return "inbox"
    if who.markets():
        return "my-leads"
    return "settings" if who.is_admin else "contacts"
