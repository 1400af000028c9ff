"""How a refusal or a bad request reaches a program: RFC 9457 problem documents, one shape for all."""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler

from smarketing.kernel.errors import Refused

MEDIA = "application/problem+json"
TOO_MANY = 429
KEPT = ("WWW-Authenticate", "Retry-After", "Allow")
MEANINGS = {
    400: "The request itself is not well formed; `errors` or `field` names what.",
    401: "No token, or one that is not (or no longer) valid.",
    403: "Not yours to do: by scope, side or role.",
    404: "There is no such thing.",
    409: "Somebody was faster, or the state forbids it.",
    411: "The length of the body is missing.",
    412: "It was changed meanwhile; `values` shows both.",
    413: "The body is too large.",
    415: "Send JSON.",
    422: "Well formed, but refused; `field` names the input at fault when one is.",
    429: "Too many requests; `Retry-After` says when to go on.",
}


class Problem(serializers.Serializer[Any]):
    """RFC 9457: `type` names the kind of problem, `detail` is one sentence that says what to do."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    field = serializers.CharField(required=False, help_text="The input at fault, as it was sent.")
    errors = serializers.DictField(  # type: ignore[assignment]
        required=False, help_text="What is wrong with which field."
    )


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER: every error as application/problem+json."""
    if isinstance(error, RequestDataTooBig):
        error = Refused("too-large", "The body is larger than 2 MB.", status=413)
    if isinstance(error, Refused):
        members = {"field": error.field} if error.field else {}
        told = answer(error.status, error.code, error.message, **members, **error.detail)
        if error.status == TOO_MANY and "seconds" in error.detail:
            told["Retry-After"] = str(error.detail["seconds"])
        return told
    response = exception_handler(error, context)
    if response is None:
        return None
    extra = {"errors": _named(response.data)} if isinstance(error, exceptions.ValidationError) else {}
    told = answer(response.status_code, _code(error), _sentence(error, context), **extra)
    for header in KEPT:
        if response.has_header(header):
            told[header] = response[header]
    return told


def answer(status: int, code: str, detail: str, **members: Any) -> Response:
    """A problem document: `type` names the kind of problem, `detail` is the sentence for people."""
    body = {"type": f"urn:smarketing:problem:{code}", "title": code.replace("-", " "), "status": status}
    return Response({**body, "detail": detail, **members}, status=status, content_type=MEDIA)


def _named(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {"body": found}


def _code(error: Exception) -> str:
    if isinstance(error, Http404):
        return "not-found"
    if isinstance(error, PermissionDenied):
        return "forbidden"
    return str(getattr(error, "default_code", "error")).replace("_", "-")


def _sentence(error: Exception, context: dict[str, Any]) -> str:
    """What to do, where the framework's own words only say what happened."""
    if isinstance(error, exceptions.ValidationError):
        return "Some of what was sent can't be taken; see errors."
    if isinstance(error, exceptions.NotAuthenticated):
        return "Send a token, as Authorization: Bearer smk_…, or sign in."
    if isinstance(error, exceptions.MethodNotAllowed):
        return f"This address takes {', '.join(context['view'].allowed_methods)}."
    return str(getattr(error, "detail", "") or "There is nothing at this address.")
