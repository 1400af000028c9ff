"""Pages whose numbers follow the facts while somebody looks: they say up to when facts are in the numbers,
and their own poll is answered with what changed, which mostly is that moment alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from smarketing.people.edge import Request

STALE = timedelta(minutes=3)


def page(
    request: Request,
    template: str,
    board: str,
    address: str,
    as_of: datetime | None,
    context: Callable[[], dict[str, Any]],
) -> HttpResponse:
    """`board`: the numbers, rendered; `address`: where they are asked for again; `context`: what the page
    shows around them."""
    digest = sha256(board.encode()).hexdigest()[:16]
    numbers: dict[str, Any] = {"board": board, "digest": digest, "address": address}
    numbers |= {"as_of": as_of, "stale": is_stale(as_of, request.now)}
    if not request.htmx:
        return render(request, template, numbers | context())
    same = request.headers.get("X-Seen") == digest
    part = "reporting/_as_of.html" if same else "reporting/_poll.html"
    response = render(request, part, numbers | {"oob": True})
    if same:
        response["HX-Reswap"] = "none"
    return response


def is_stale(as_of: datetime | None, now: datetime) -> bool:
    """Whether the workers seem to rest: the numbers are usually some seconds old."""
    return as_of is not None and now - as_of > STALE
