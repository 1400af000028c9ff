"""The edge of a request: which moment it is, who acts, and in which zone they read times.

Every feature's views use it, so it knows no feature.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request as ApiRequest

from smarketing.kernel import actor as actors
from smarketing.kernel import clock
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.callers import Caller

if TYPE_CHECKING:
    from smarketing.people.models import User


class Request(HttpRequest):
    """What views are given: `now` is read once, `user` is who signed in."""

    now: datetime
    user: "User"
    htmx: HtmxDetails


class ViewerMiddleware:
    """Before the view: the moment and the viewer's zone. After it: a fragment of a page whose
    session has ended leads to sign-in as a whole, not into the fragment's place."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.now()  # type: ignore[attr-defined]
        with timezone.override(zone_of(request)):
            response = self.get_response(request)
        return _whole_page(request, response) if getattr(request, "htmx", False) else response


def actor(request: HttpRequest | ApiRequest) -> Actor:
    """Who acts: the signed-in person, or a token for its person."""
    caller = getattr(request, "auth", None)
    if isinstance(caller, Caller):
        return caller.actor
    user = cast(Request, request).user
    return actors.person(user.pk, user.name)


def now(request: HttpRequest | ApiRequest) -> datetime:
    """The moment of this request, read once."""
    return cast(Request, request).now


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The zone the viewer reads times in; UTC for strangers and for a zone this system lacks."""
    try:
        return ZoneInfo(getattr(request.user, "own_zone", "UTC"))
    except ZoneInfoNotFoundError:
        return ZoneInfo("UTC")


def _whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    sign_in = resolve_url(settings.LOGIN_URL)
    if response.status_code != 302 or not response["Location"].startswith(f"{sign_in}?"):
        return response
    came_from = cast(Request, request).htmx.current_url_abs_path or "/"
    return HttpResponseClientRedirect(f"{sign_in}?{urlencode({'next': came_from})}")
