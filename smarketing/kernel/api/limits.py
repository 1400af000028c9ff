"""How many requests a caller may send in a minute, counted in Redis in one step.

A limit protects; it must not take the product down. With Redis away everybody is let through, after
a fraction of a second once, and then without asking for some seconds.
"""

import logging
from dataclasses import dataclass, replace
from functools import cache
from math import ceil
from time import monotonic
from typing import Protocol, cast

from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from smarketing.kernel.databases import as_a_client_writes_it
from smarketing.kernel.errors import Refused

log = logging.getLogger(__name__)

WINDOW = 60
PATIENCE = 0.15
SILENCE = 5.0
_COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
"""
_silent_until = 0.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to a caller: `left` requests in the next `seconds`."""

    limit: int
    count: int
    seconds: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.count)

    @property
    def is_used_up(self) -> bool:
        return self.count > self.limit

    def headers(self) -> dict[str, str]:
        """The fields of the IETF's draft on rate limits."""
        return {
            "RateLimit-Policy": f'"minute";q={self.limit};w={WINDOW}',
            "RateLimit": f'"minute";r={self.left};t={self.seconds}',
        }


class Door(Protocol):
    """What anybody may post to, while it answers one request."""

    request: Request
    allowance: Allowance | None


def take(key: str, limit: int | None = None, counted: Allowance | None = None) -> Allowance | None:
    """Count one request of this caller, who has the usual limit or one of their own; None when nobody
    counts. `counted`: this request was already, and is judged by another limit now."""
    global _silent_until
    limit = settings.API_REQUESTS_PER_MINUTE if limit is None else limit
    if limit <= 0 or monotonic() < _silent_until:
        return None
    if counted:
        return replace(counted, limit=limit)
    try:
        count, left = cast(list[int], _redis().eval(_COUNT, 1, f"smarketing:limit:{key}", str(WINDOW * 1000)))
    except (RedisError, OSError) as error:
        _silent_until = monotonic() + SILENCE
        log.warning("requests are not counted (%s)", type(error).__name__)
        return None
    return Allowance(limit, count, max(1, ceil(left / 1000)))


def need(door: Door, name: str, limit: int) -> None:
    """Refused where too much came from one address through what has that name. A request is counted once,
    however often it is judged."""
    if limit <= 0:
        return
    sender = BaseThrottle().get_ident(door.request)
    door.allowance = told = take(f"{name}:{sender}", limit, counted=door.allowance)
    if told and told.is_used_up:
        message = f"Too much was sent from here. Please try again in {told.seconds} seconds."
        raise Refused("too-many", message, status=429, seconds=told.seconds)


@cache
def _redis() -> Redis:
    return Redis.from_url(
        as_a_client_writes_it(settings.REDIS_URL),
        socket_connect_timeout=PATIENCE,
        socket_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
