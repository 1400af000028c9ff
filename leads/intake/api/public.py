"""The public door of forms: no token, from the web sites that the form allows. It stores and answers;
workers do the rest.

A program is answered in JSON (202, problems), a browser that sends an HTML form with pages.
"""

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from leads.intake import queries, stamps
from leads.intake.api.door import Door, problems
from leads.intake.models import Submission
from leads.intake.reading import FORM, JSON, MULTIPART
from leads.intake.serializers.public import FIELDS, Fate, FormPlan, Received
from leads.intake.shapes import PLAIN, TYPEFORM
from smarketing.kernel.api.problems import MEANINGS

# What the status address tells the world: never a word of what was sent, nor what gave a program away.
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
SIGNATURE = OpenApiParameter(
    "Typeform-Signature",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="`sha256=` and the base64 of the body's HMAC with the form's secret.",
)
TYPEFORM_BODY = {"type": "object", "additionalProperties": True, "description": "Typeform's `form_response`."}


class Submissions(Door):
    form_shape = PLAIN

    @extend_schema(
        operation_id="submit_form",
        summary="Send what a form was filled in with",
        parameters=[KEY, IDEMPOTENCY],
        request={JSON: FIELDS, FORM: FIELDS, MULTIPART: FIELDS},
        responses={
            202: Received,
            303: OpenApiResponse(description="For an HTML form: the form's next page, or our thanks."),
            **problems(400, 403, 404, 411, 413, 415, 422, 429),
            **{
                (status, "text/html"): OpenApiResponse(OpenApiTypes.STR, MEANINGS[status])
                for status in (400, 403, 404, 411, 413, 415, 422, 429)
            },
        },
    )
    def post(self, request: Request, key: str) -> HttpResponseBase:
        """Stored before it is answered; processed within seconds. An HTML form is answered with pages."""
        return self.taken_in(lambda: queries.forms_by_key.judge(key, self.received))


class Typeform(Door):
    form_shape = TYPEFORM

    @extend_schema(
        operation_id="submit_typeform",
        summary="Send a Typeform response, as its webhook does",
        parameters=[KEY, SIGNATURE, IDEMPOTENCY],
        request={JSON: TYPEFORM_BODY},
        responses={202: Received, **problems(400, 403, 404, 411, 413, 422, 429)},
    )
    def post(self, request: Request, key: str) -> HttpResponseBase:
        """Signed with the form's secret on the raw body. The same response comes in once, however often
        it is delivered."""
        return self.taken_in(lambda: queries.forms_by_key.judge(key, self.received))


class Plan(Door):
    @extend_schema(
        operation_id="read_form_plan",
        summary="What a form asks, for a page that draws it itself",
        parameters=[KEY],
        responses={200: FormPlan, **problems(403, 404)},
    )
    def get(self, request: Request, key: str) -> Response:
        """Its fields in order, the consent it asks for, and a stamp of the moment to send along."""
        form = queries.form_by_key(key)
        self.remember(form)
        self.need_origin(form)
        told = {
            "key": form.key,
            "questions": form.drawn,
            "consent_text": form.consent_text,
            "consent_version": form.consent.version if form.consent else None,
            "consent_required": form.consent_required,
            "stamp": stamps.stamp(form, self.now),
        }
        return Response(FormPlan(told).data)


class SubmissionStatus(Door):
    @extend_schema(
        operation_id="submission_status",
        summary="What became of a submission",
        parameters=[KEY, OpenApiParameter("submission_id", OpenApiTypes.UUID, OpenApiParameter.PATH)],
        responses={200: Fate, **problems(404)},
    )
    def get(self, request: Request, key: str, submission_id: str) -> Response:
        found = queries.status(key, submission_id)
        self.remember(found.form)
        told = {"id": found.pk, "state": found.state}
        if found.state in {Submission.State.HELD, Submission.State.REJECTED}:
            told["reason"] = REASONS.get(found.why_code, A_PERSON)
        return Response(Fate(told).data)
