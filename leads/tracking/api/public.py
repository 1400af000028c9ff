"""The public door of tracking: no token, from the web sites that a site names. It stores and answers.

Whoever says that they don't want to be tracked, and whoever is a program, is answered like everybody
else, and nothing is kept.
"""

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.request import HttpHeaders
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

NO = "1"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "content-type",
    "Access-Control-Max-Age": "86400",
}
REFUSALS = (400, 403, 404, 411, 413, 422, 429)


class _Asked:
    """As much of a request as tells who sent it."""

    def __init__(self, meta: Mapping[str, Any]) -> None:
        self.META = meta

    @property
    def headers(self) -> HttpHeaders:
        return HttpHeaders(self.META)


class Beacon:
    """What was sent, and what its request says of the sender (`META`, by WSGI's names)."""

    def __init__(self, body: bytes, meta: Mapping[str, Any]) -> None:
        self.body, self.META = body, meta
        self.request = cast(Request, _Asked(meta))
        self.allowance: limits.Allowance | None = None

    def take(self) -> None:
        """Kept, or left out of what is kept; or Refused, and nothing is."""
        queries.sites_by_key.judge(rules.checked(self.body)["site"], self._received)

    def _received(self, site: Site) -> None:
        self._need_origin(site)
        limits.need(self, f"site:{site.key}", site.most_per_minute)
        if not self._is_left_out():
            commands.receive(site=site, body=self.body.decode(), now=clock.now())

    def _need_origin(self, site: Site) -> None:
        told = self.META.get("HTTP_ORIGIN") or origin_of(self.META.get("HTTP_REFERER", ""))
        if site.origins and told and told not in site.origins:
            message = "This web site may not tell of its pages here. Name it among the site's addresses."
            raise Refused("wrong-origin", message, status=FORBIDDEN)

    def _is_left_out(self) -> bool:
        unwilling = NO in (self.META.get("HTTP_SEC_GPC"), self.META.get("HTTP_DNT"))
        return unwilling or rules.is_bot(self.META.get("HTTP_USER_AGENT", ""))


class Track(APIView):
    authentication_classes = []
    permission_classes = []
    content_negotiation_class = Always

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
        Beacon(_body(raw), raw.META).take()
        return HttpResponse(status=204, headers=shared(raw.META))

    @extend_schema(exclude=True)
    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        """A page that posts JSON asks first; which site it is of is seen when it posts."""
        return Response(status=204, headers={**PREFLIGHT, **shared(request.META)})


def _body(raw: HttpRequest) -> bytes:
    """The raw body, never more than a beacon may have."""
    length = raw.META.get("CONTENT_LENGTH")
    if not length and "Transfer-Encoding" in raw.headers:
        raise Refused("length-required", "Send the length of the body (Content-Length).", status=411)
    if int(length or 0) > rules.LARGEST:
        message = f"A beacon may have {rules.LARGEST // 1024} kB. Send fewer views at once."
        raise Refused("too-large", message, status=413)
    return raw.body


def shared(meta: Mapping[str, Any]) -> dict[str, str]:
    """The answer says nothing that a site's page may not read."""
    origin = meta.get("HTTP_ORIGIN")
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if origin else {}
