"""The edge of a request: which moment it is, who acts, and in which zone they read times."""

from collections.abc import Callable
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from smarketing.kernel import clock
from smarketing.kernel.actor import Actor
from smarketing.people.members import queries as members
from smarketing.people.models import User


class Request(HttpRequest):
    """What views are given: `now` is read once, `viewer` is set for signed-in people."""

    now: datetime
    user: User


class ViewerMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.now()  # type: ignore[attr-defined]
        user = request.user
        zone = user.own_zone if isinstance(user, User) else "UTC"
        with timezone.override(ZoneInfo(zone)):
            return self.get_response(request)


def actor(request: HttpRequest) -> Actor:
    """Who acts: the signed-in person."""
    return members.actor_of(cast(User, request.user))
