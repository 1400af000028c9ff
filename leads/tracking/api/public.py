"""The public door of tracking: no token, from the web sites that a site names. It stores and answers.

Whoever says that they don't want to be tracked, and whoever is a program, is answered like everybody
else, and nothing is kept.
"""

from functools import partial
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from leads.intake.queries import origin_of
from leads.tracking import commands, queries, rules
from leads.tracking.models import Site
from leads.tracking.serializers.public import BEACON
from smarketing.kernel import clock
from smarketing.kernel.api import limits
from smarketing.kernel.api.problems import MEANINGS, MEDIA, Problem
from smarketing.kernel.api.views import Always
from smarketing.kernel.errors import FORBIDDEN, Refused

Answer = TypeVar("Answer", bound=HttpResponse)
NO = "1"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "content-type",
    "Access-Control-Max-Age": "86400",
}
REFUSALS = (400, 403, 404, 411, 413, 422, 429)


class Track(APIView):
    authentication_classes = []
    permission_classes = []
    content_negotiation_class = Always
    allowance: limits.Allowance | None = None

    @extend_schema(
        operation_id="send_beacon",
        tags=["tracking"],
        summary="Tell which pages a browser looked at",
        request={"text/plain": BEACON, "application/json": BEACON},
        responses={
            204: OpenApiResponse(description="Kept, or left out because the browser says so."),
            **{(status, MEDIA): OpenApiResponse(Problem, MEANINGS[status]) for status in REFUSALS},
        },
    )
    def post(self, request: Request) -> HttpResponse:
        """Sent by our script with `navigator.sendBeacon`: a JSON object, whatever its content type says.
        One that asks not to be tracked (`Sec-GPC`, `DNT`) and programs that say what they are get the
        same answer, and nothing is kept of them."""
        raw = request._request
        body = _body(raw)
        told = rules.checked(body)
        queries.sites_by_key.judge(told["site"], partial(self.received, body))
        return _shared(HttpResponse(status=204), raw)

    def received(self, body: bytes, site: Site) -> None:
        raw = self.request._request
        _need_origin(site, raw)
        limits.need(self, f"site:{site.key}", site.most_per_minute)
        if not _is_left_out(raw):
            commands.receive(site=site, body=body.decode(), now=clock.now())

    @extend_schema(exclude=True)
    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        """A page that posts JSON asks first; which site it is of is seen when it posts."""
        return _shared(Response(status=204, headers=PREFLIGHT), request._request)


def _body(raw: HttpRequest) -> bytes:
    """The raw body, never more than a beacon may have."""
    length = raw.META.get("CONTENT_LENGTH")
    if not length and "Transfer-Encoding" in raw.headers:
        raise Refused("length-required", "Send the length of the body (Content-Length).", status=411)
    if int(length or 0) > rules.LARGEST:
        message = f"A beacon may have {rules.LARGEST // 1024} kB. Send fewer views at once."
        raise Refused("too-large", message, status=413)
    return raw.body


def _need_origin(site: Site, raw: HttpRequest) -> None:
    told = raw.headers.get("Origin") or origin_of(raw.headers.get("Referer", ""))
    if site.origins and told and told not in site.origins:
        message = "This web site may not tell of its pages here. Name it among the site's addresses."
        raise Refused("wrong-origin", message, status=FORBIDDEN)


def _is_left_out(raw: HttpRequest) -> bool:
    unwilling = NO in (raw.headers.get("Sec-GPC"), raw.headers.get("DNT"))
    return unwilling or rules.is_bot(raw.headers.get("User-Agent", ""))


def _shared(answer: Answer, raw: HttpRequest) -> Answer:
    """The answer says nothing that a site's page may not read."""
    if origin := raw.headers.get("Origin"):
        answer["Access-Control-Allow-Origin"], answer["Vary"] = origin, "Origin"
    return answer
