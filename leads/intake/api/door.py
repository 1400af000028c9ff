"""What every way in does alike: counts who posts, looks where from, reads the raw body by its shape,
stores it, and answers a program with JSON or a browser with pages.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse
from rest_framework.response import Response
from rest_framework.views import APIView

from leads.intake import commands as intake
from leads.intake import origins, pages
from leads.intake.models import Form, Submission
from leads.intake.reading import FORM, JSON, MULTIPART, kind_of, legible, too_large
from leads.intake.rules import LARGEST_BODY
from leads.intake.shapes import PLAIN, Parcel, Shape
from smarketing.kernel.api import limits
from smarketing.kernel.api.problems import MEANINGS, MEDIA, Problem
from smarketing.kernel.api.views import Always
from smarketing.kernel.errors import Refused

NAVIGATION = {"", "navigate"}
MENDABLE = {400, 422, 429}


def problems(*statuses: int) -> dict[Any, OpenApiResponse]:
    return {(status, MEDIA): OpenApiResponse(Problem, MEANINGS[status]) for status in statuses}


def is_for_pages(request: HttpRequest) -> bool:
    """Whether a browser shows the answer: an HTML form was sent, and not by a script."""
    if kind_of(request.content_type or "") not in {FORM, MULTIPART}:
        return False
    by_itself = request.headers.get("Sec-Fetch-Mode", "") in NAVIGATION
    return by_itself and JSON not in request.headers.get("Accept", "")


class Door(APIView):
    authentication_classes = []
    permission_classes = []
    content_negotiation_class = Always
    form_shape: ClassVar[Shape] = PLAIN
    form: Form | None = None
    parcel: Parcel | None = None
    allowance: limits.Allowance | None = None

    @property
    def now(self) -> datetime:
        return cast(datetime, self.request._request.now)  # type: ignore[attr-defined]

    def taken_in(self, receive: Callable[[], Submission]) -> HttpResponseBase:
        """One submission, or its refusal, answered to whoever sent it."""
        web = self.is_page()
        try:
            submission = receive()
        except Refused as refusal:
            if web:
                return pages.refused(self.request._request, refusal, self.form, self.typed(refusal))
            raise
        return self.led_on(submission) if web else self.told(submission)

    def received(self, form: Form) -> Submission:
        """Counted first: who posts too often costs no more than that."""
        self.remember(form)
        limits.need(self, f"form:{form.key}", form.most_per_minute)
        self.need_origin(form)
        body, shape = self.body(), self.form_shape
        if shape.prove:
            shape.prove(form.secret, body, self.request.headers)
        self.parcel = shape.read(body, self.request.content_type or "")
        return intake.receive(
            form=form,
            fields=self.parcel.fields,
            key=self.request.headers.get("Idempotency-Key", "").strip() or self.parcel.key,
            page=self.parcel.page or self.request.headers.get("Referer", ""),
            shape=shape.name,
            now=self.now,
        )

    def typed(self, refusal: Refused) -> dict[str, Any]:
        """What can be mended and sent again."""
        if self.parcel:
            return self.parcel.fields
        if refusal.status not in MENDABLE:
            return {}
        return legible(self.body(), self.request.content_type or "")

    def remember(self, form: Form) -> None:
        """For the middleware that tells browsers which sites may read the answer."""
        self.form = self.request._request.form = form  # type: ignore[attr-defined]

    def need_origin(self, form: Form) -> None:
        origins.need(form, self.request._request)

    def is_page(self) -> bool:
        return is_for_pages(self.request._request)

    def body(self) -> bytes:
        """The raw body, never more than a submission may have."""
        raw = self.request._request
        if not raw.META.get("CONTENT_LENGTH") and "Transfer-Encoding" in self.request.headers:
            raise Refused("length-required", "Send the length of the body (Content-Length).", status=411)
        if int(raw.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            raise too_large()
        return raw.body

    def led_on(self, submission: Submission) -> HttpResponse:
        asked = self.parcel.next if self.parcel else ""
        return pages.done(submission.form, asked)

    def told(self, submission: Submission) -> HttpResponseBase:
        """202: it is stored, and where its fate can be read."""
        path = reverse("form-submission", args=[submission.form.key, submission.pk])
        told = {
            "id": submission.pk,
            "status_url": pages.address(self.request._request, path),
            "state": submission.state,
        }
        told |= {"message": submission.form.thanks} if submission.form.thanks else {}
        told |= {"next": submission.form.redirect_url} if submission.form.redirect_url else {}
        return Response(told, status=202)  # as Received describes it
