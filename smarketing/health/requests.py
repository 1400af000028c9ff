"""Every request gets an id, is timed, counted and said in one line: who (by number), what, how it
ended, how long it took. Its query is left out, because people are named in it."""

import re
import secrets
from collections.abc import Callable
from time import perf_counter

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path

from smarketing.health import counting
from smarketing.kernel.api.callers import Caller

log = structlog.get_logger("smarketing.requests")
HEADER = "X-Request-ID"
# Whoever stands in front may name the request already.
FITS = re.compile(r"[A-Za-z0-9-]{8,64}")


class Requests:
    """The outermost middleware but for the probes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        given = request.headers.get(HEADER, "")
        request.id = given if FITS.fullmatch(given) else secrets.token_hex(8)  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=request.id):  # type: ignore[attr-defined]
            response = self.get_response(request)
            response[HEADER] = request.id  # type: ignore[attr-defined]
            if not _is_file(request, response):
                _note(request, response, perf_counter() - began)
        return response


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    counting.request(_view(request), request.method or "", response.status_code, seconds)
    log.info(
        "request",
        method=request.method,
        path=escape_uri_path(request.path),
        status=response.status_code,
        ms=round(seconds * 1000),
        actor=_actor(request),
    )


def _is_file(request: HttpRequest, response: HttpResponse) -> bool:
    return request.path.startswith(settings.STATIC_URL) and response.status_code < 400


def _view(request: HttpRequest) -> str:
    """The address by its name: as many words as there are pages, and nobody in any."""
    match = request.resolver_match
    return (match.view_name or match.route) if match else "none"


def _actor(request: HttpRequest) -> int | None:
    """Who it was, where somebody asked for it anyway: nobody is looked up for the log."""
    caller = getattr(request, "auth", None)
    if isinstance(caller, Caller):
        return caller.actor.id
    user = getattr(request, "_cached_user", None)
    return user.pk if user else None
