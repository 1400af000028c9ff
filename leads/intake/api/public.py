"""The public door of forms: no token, from any web site. It stores and answers; workers do the rest.

A program is answered in JSON (202, problems), a browser that sends an HTML form with pages.
"""

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from leads.intake import commands as intake
from leads.intake import pages, queries
from leads.intake.models import Form, Submission
from leads.intake.reading import FORM, JSON, MULTIPART, kind_of, read, too_large
from leads.intake.rules import LARGEST_BODY
from leads.intake.serializers.public import FIELDS, Fate, Received
from smarketing.kernel.api.problems import MEANINGS, MEDIA, Problem
from smarketing.kernel.api.views import Always
from smarketing.kernel.errors import Refused

# What the status address tells the world: never a word of what was sent.
REASONS = {
    "two-people": "What was sent belongs to two different people. A person will look at it.",
    "crashed": "It could not be processed by itself. A person will look at it.",
    "rejected": "It was looked at and set aside.",
}
A_PERSON = "A person will look at it."
KEY = OpenApiParameter("key", OpenApiTypes.STR, OpenApiParameter.PATH, description="The form's public key.")
IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Up to 100 characters. The same key with the same body is the same submission; with "
    "another body it is refused. Without one, the same body within ten seconds is the same submission.",
)
NAVIGATION = {"", "navigate"}


def problems(*statuses: int) -> dict[Any, OpenApiResponse]:
    return {(status, MEDIA): OpenApiResponse(Problem, MEANINGS[status]) for status in statuses}


def pages_for(*statuses: int) -> dict[Any, OpenApiResponse]:
    return {(status, "text/html"): OpenApiResponse(OpenApiTypes.STR, MEANINGS[status]) for status in statuses}


class Public(APIView):
    authentication_classes = []
    permission_classes = []
    content_negotiation_class = Always


class Submissions(Public):
    @extend_schema(
        operation_id="submit_form",
        summary="Send what a form was filled in with",
        parameters=[KEY, IDEMPOTENCY],
        request={JSON: FIELDS, FORM: FIELDS, MULTIPART: FIELDS},
        responses={
            202: Received,
            303: OpenApiResponse(description="For an HTML form: the form's next page, or our thanks."),
            **problems(400, 404, 411, 413, 415, 422),
            **pages_for(400, 404, 411, 413, 415, 422),
        },
    )
    def post(self, request: Request, key: str) -> HttpResponseBase:
        """Stored before it is answered; processed within seconds. An HTML form is answered with pages."""
        web = _is_page(request)
        form: Form | None = None
        fields: dict[str, Any] = {}
        try:
            form = queries.form_by_key(key)
            fields = read(_body(request), request.content_type or "")
            submission = intake.receive(
                form=form,
                fields=fields,
                key=request.headers.get("Idempotency-Key", "").strip(),
                page=request.headers.get("Referer", ""),
                now=request._request.now,  # type: ignore[attr-defined]
            )
        except Refused as refusal:
            if web:
                return pages.refused(request._request, refusal, form, fields)
            raise
        return pages.done(request._request, form) if web else _received(request, form, submission)


class SubmissionStatus(Public):
    @extend_schema(
        operation_id="submission_status",
        summary="What became of a submission",
        parameters=[KEY, OpenApiParameter("submission_id", OpenApiTypes.UUID, OpenApiParameter.PATH)],
        responses={200: Fate, **problems(404)},
    )
    def get(self, request: Request, key: str, submission_id: str) -> Response:
        found = queries.status(key, submission_id)
        told = {"id": found.pk, "state": found.state}
        if found.state in {Submission.State.HELD, Submission.State.REJECTED}:
            told["reason"] = REASONS.get(found.why_code, A_PERSON)
        return Response(Fate(told).data)


def _is_page(request: Request) -> bool:
    """Whether a browser shows the answer: an HTML form was sent, and not by a script."""
    if kind_of(request.content_type or "") not in {FORM, MULTIPART}:
        return False
    by_itself = request.headers.get("Sec-Fetch-Mode", "") in NAVIGATION
    return by_itself and JSON not in request.headers.get("Accept", "")


def _body(request: Request) -> bytes:
    """The raw body, never more than a submission may have."""
    raw = request._request
    if not raw.META.get("CONTENT_LENGTH") and "Transfer-Encoding" in request.headers:
        raise Refused("length-required", "Send the length of the body (Content-Length).", status=411)
    if int(raw.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise too_large()
    return raw.body


def _received(request: Request, form: Form, submission: Submission) -> Response:
    path = reverse("form-submission", args=[form.key, submission.pk])
    told = {
        "id": submission.pk,
        "status_url": pages.address(request._request, path),
        "state": submission.state,
    }
    return Response(Received(told).data, status=202)
