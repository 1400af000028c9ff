"""Beacons come by the thousand, and need no session, sign-in, zone or page: they are answered before all
that, by what the view at their address does. They appear in no log.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from leads.tracking.api.public import Beacon, Track, shared
from leads.tracking.rules import LARGEST

ADDRESS = "/api/v1/track"
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class AtOnce:
    """Before Django makes a request of it, which is half of what a beacon takes. Only of what is kept: all
    else, whatever is wrong with it, is answered by the view."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != ADDRESS or environ["REQUEST_METHOD"] != "POST" or not _fits(environ):
            return self.application(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        try:
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()  # as Django does before each request
            Beacon(body, environ).take()
        except Exception:
            return self.application({**environ, "wsgi.input": BytesIO(body)}, start_response)
        start_response("204 No Content", list(shared(environ).items()))
        return ()


class ShortWay:
    """The second middleware, after the probes, by the view itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.track = Track.as_view()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info != ADDRESS:
            return self.get_response(request)
        answer = self.track(request)
        return answer.render() if hasattr(answer, "render") else answer


def _fits(environ: dict[str, Any]) -> bool:
    """Its length is told, and no longer than a beacon's."""
    length = environ.get("CONTENT_LENGTH") or ""
    return length.isdecimal() and int(length) <= LARGEST
