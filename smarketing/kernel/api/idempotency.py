"""Doing it once, however often it is sent: `Idempotency-Key` on every POST.

The answer is stored in the transaction of the change itself, so that a crash can neither lose one
nor double the other. A refusal changed nothing and is not stored: the same key may try again.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection
from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from smarketing.kernel.api.callers import caller
from smarketing.kernel.api.parsers import is_upload
from smarketing.kernel.command import inside
from smarketing.kernel.errors import CONFLICT, INVALID, Refused
from smarketing.kernel.models import Answer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,98}[\x21-\x7e])?")
KEPT = timedelta(hours=24)
HEADERS = ("Location", "ETag")


def once(request: Request, act: Callable[[], Response], *, now: datetime) -> Response | HttpResponse:
    """Run `act` inside the current command, or repeat the answer that this key was given."""
    key = request.headers.get(HEADER)
    if key is None:
        return act()
    if not inside():
        raise RuntimeError("an answer is stored inside the command that it tells of")
    place, sent = _place(request, _need_key(key)), _sent(request)
    _need_alone(place)
    Answer.objects.filter(pk=place, given_at__lte=now - KEPT).delete()
    known = Answer.objects.filter(pk=place).first()
    if known is not None:
        return _again(known, sent)
    response = act()
    _keep(place, sent, response, now)
    return response


def forget(*, now: datetime) -> int:
    """Sweep what no repeat is answered from any more."""
    return Answer.objects.filter(given_at__lte=now - KEPT).delete()[0]


def _need_key(key: str) -> str:
    if not KEY.fullmatch(key):
        message = f"{HEADER} is 1 to 100 visible characters, new for each thing to do."
        raise Refused("bad-idempotency-key", message, status=400, field=HEADER)
    return key


def _need_alone(place: str) -> None:
    """One request per key at a time; the lock ends with the transaction, however that ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_number(place)])
        if not cursor.fetchone()[0]:
            message = "A request with this key is running right now; ask again in a moment."
            raise Refused("still-running", message, status=CONFLICT)


def _again(known: Answer, sent: str) -> HttpResponse:
    if known.body_digest != sent:
        message = f"This {HEADER} was sent before with another body; take a new key for a new thing."
        raise Refused("key-reused", message, status=INVALID, field=HEADER)
    headers = {**known.headers, REPLAYED: "true"}
    return HttpResponse(known.body, status=known.status, content_type="application/json", headers=headers)


def _keep(place: str, sent: str, response: Response, now: datetime) -> None:
    Answer.objects.create(
        place=place,
        body_digest=sent,
        status=response.status_code,
        headers={name: response[name] for name in HEADERS if response.has_header(name)},
        body=JSONRenderer().render(response.data).decode(),
        given_at=now,
    )


def _place(request: Request, key: str) -> str:
    return _hash("\n".join((caller(request).key, key, request.get_full_path())).encode())


def _sent(request: Request) -> str:
    """By which two bodies are one. Of an upload it is what its parts hold: what stands between them is
    another each time."""
    if not is_upload(request):
        return _hash(request._request.body)
    digest = sha256(repr(sorted(request._request.POST.lists())).encode())
    for name, file in sorted(request.FILES.items()):
        digest.update(f"{name} {file.name} ".encode())
        for piece in file.chunks():
            digest.update(piece)
        file.seek(0)
    return digest.hexdigest()


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _number(place: str) -> int:
    """A bigint of its own for the advisory lock."""
    return int.from_bytes(bytes.fromhex(place)[:8], signed=True)
