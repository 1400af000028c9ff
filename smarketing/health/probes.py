"""What machines ask: is the process there (/livez), may it be sent requests (/readyz), figures
(/metrics). Answered before everything else, so they need no session, host name, HTTPS or sign-in,
and appear in no log and no count. They say nothing that a stranger may not know.
"""

import hmac
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse

from smarketing.health import machinery, signs
from smarketing.health.walking import ask, limited
from smarketing.kernel import clock

OK, DEGRADED, DOWN = "ok", "degraded", "down"
SECONDS = 3
HERE = frozenset({"127.0.0.1", "::1"})
# Somebody passed the request on, so it came from elsewhere, whatever address it has now.
PASSED_ON = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via")


class Probes:
    """The very first middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = probe(request)
        response["Cache-Control"] = "no-store"
        return response


def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """503 while the database is away or of another version. Without Redis or a worker the product
    still takes everything in, so it is sent requests, and says what is missing."""
    parts = {"database": _database()}
    if parts["database"] == OK:
        parts |= {"migrations": _migrations(), **_background()}
    needed = (parts["database"], parts.get("migrations", OK))
    status = DOWN if set(needed) != {OK} else OK if set(parts.values()) == {OK} else DEGRADED
    return JsonResponse({"status": status, **parts}, status=503 if status == DOWN else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    from smarketing.health import figures  # its counters are files, made by the first who counts

    if not _may_read(request):
        said = "Figures are for this machine, or for whoever sends METRICS_TOKEN as a bearer token.\n"
        return HttpResponse(said, status=403, content_type="text/plain")
    try:
        return HttpResponse(figures.exposition(clock.now()), content_type="text/plain; version=0.0.4")
    except Error:
        return HttpResponse("The database is out of reach.\n", status=503, content_type="text/plain")


def _may_read(request: HttpRequest) -> bool:
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    token = settings.METRICS_TOKEN
    if token and scheme.lower() == "bearer" and hmac.compare_digest(sent.encode(), token.encode()):
        return True
    passed_on = any(header in request.headers for header in PASSED_ON)
    return request.META.get("REMOTE_ADDR") in HERE and not passed_on


def _database() -> str:
    try:
        with limited(SECONDS):
            ask("SELECT 1")
    except Error:
        connection.close()
        return "out of reach"
    return OK


def _migrations() -> str:
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except Error:
        return "unknown"
    return OK if _known() <= set(applied) else "missing"


@cache
def _known() -> frozenset[tuple[str, str]]:
    """This version's migrations; they don't change while it runs."""
    return frozenset(MigrationLoader(None).graph.nodes)


def _background() -> dict[str, str]:
    try:
        now = clock.now()
        alive = {role: signs.is_alive(role, now=now) for role in ("worker", "beat")}
    except Error:
        alive = {"worker": False, "beat": False}
    there = {role: OK if well else "away" for role, well in alive.items()}
    return {"redis": "out of reach" if machinery.redis_trouble() else OK, **there}


PROBES = {"/livez": livez, "/readyz": readyz, "/metrics": metrics}
