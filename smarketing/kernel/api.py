"""How a refusal or a bad request reaches a program: RFC 9457 problem documents, one shape for all."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from smarketing.kernel.errors import Refused


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER: every error as application/problem+json."""
    if isinstance(error, Refused):
        members = {"field": error.field} if error.field else {}
        return answer(error.status, error.code, error.message, **members, **error.detail)
    response = exception_handler(error, context)
    if response is None:
        return None
    extra = {"errors": response.data} if isinstance(error, exceptions.ValidationError) else {}
    told = answer(response.status_code, _code(error), _sentence(error), **extra)
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if response.has_header(header):
            told[header] = response[header]
    return told


def answer(status: int, code: str, detail: str, **members: Any) -> Response:
    """A problem document: `type` names the kind of problem, `detail` is the sentence for people."""
    body = {"type": f"urn:smarketing:problem:{code}", "title": code.replace("-", " "), "status": status}
    return Response(
        {**body, "detail": detail, **members}, status=status, content_type="application/problem+json"
    )


def _code(error: Exception) -> str:
    if isinstance(error, Http404):
        return "not-found"
    if isinstance(error, PermissionDenied):
        return "forbidden"
    return str(getattr(error, "default_code", "error")).replace("_", "-")


def _sentence(error: Exception) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "Some of what was sent can't be taken; see errors."
    return str(getattr(error, "detail", "") or "There is nothing at this address.")
