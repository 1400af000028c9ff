"""How a request of the API says who sends it: a token in the Authorization header, or the browser's
session. A token is read from nowhere else: addresses end up in logs.
"""

from datetime import datetime
from typing import Any, cast

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from smarketing.kernel import actor as actors
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.callers import Caller
from smarketing.people.tokens import commands, queries
from smarketing.people.tokens.models import Token

BEARER = "bearer"
CHALLENGE = 'Bearer realm="api"'


class InvalidToken(AuthenticationFailed):
    """The same words whatever is wrong with it, so that nobody learns which tokens there are."""

    default_detail = "This token is not valid: mistyped, expired or revoked."
    default_code = "invalid_token"


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer smk_…`: acts for its person, within its scopes."""

    def authenticate(self, request: Request) -> tuple[Any, Caller] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != BEARER:
            return None
        now = cast(datetime, request.now)  # type: ignore[attr-defined]
        token = queries.opened_by(secret.strip(), now)
        if token is None:
            raise InvalidToken()
        commands.used(token, now)
        return token.person, Caller(_actor(token), f"token:{token.pk}", frozenset(token.scopes))

    def authenticate_header(self, request: Request) -> str:
        sent = request.headers.get("Authorization", "").lower().startswith(BEARER)
        return f'{CHALLENGE}, error="invalid_token"' if sent else CHALLENGE


class Session(SessionAuthentication):
    """Somebody signed in by browser, with the CSRF token for everything but reading."""

    def authenticate(self, request: Request) -> tuple[Any, Caller] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        user = found[0]
        return user, Caller(actors.person(user.pk, user.name), f"person:{user.pk}")


def _actor(token: Token) -> Actor:
    return Actor("token", token.person_id, f"{token.name} ({token.person.name})")
