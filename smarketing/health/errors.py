"""The pages people see when something went wrong, and the same for programs as a problem document.

They must work when nothing else does: no database, no session, no context processor. Each says what
to do, and gives the id under which the log has it.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from smarketing.kernel.api.problems import MEDIA

SOON = 10  # seconds


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, "bad-request", "That request could not be read.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "forbidden", "That is not open to you.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, "not-found", "There is nothing at this address.")


def page_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a token that fits: the page stood open too long, or its cookie is gone."""
    sentence = "The form's token is missing or too old: reload the page it stands on."
    return _answer(request, 403, "csrf-failed", sentence, template="403_csrf.html")


def failed(request: HttpRequest) -> HttpResponse:
    """A fault of ours; or the database is away, which ends by itself."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = _answer(
            request, 503, "unavailable", "The database is out of reach; try again in a moment."
        )
        response["Retry-After"] = str(SOON)
        return response
    return _answer(request, 500, "failed", "Something went wrong here; it was noted under request_id.")


def _answer(request: HttpRequest, status: int, code: str, sentence: str, template: str = "") -> HttpResponse:
    request_id = getattr(request, "id", "")
    if request.path.startswith("/api/"):
        told = {"type": f"urn:smarketing:problem:{code}", "title": code.replace("-", " "), "status": status}
        body = {**told, "detail": sentence, "request_id": request_id}
        return JsonResponse(body, status=status, content_type=MEDIA)
    page = render_to_string(template or f"{status}.html", {"request_id": request_id})
    return HttpResponse(page, status=status)
