"""Who calls the API: told by the authentication classes (in people), read by every view.

`scopes` is None for somebody signed in by browser, who may do all that their role allows; a token
does no more than its scopes *and* its person.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from smarketing.kernel.actor import Actor
from smarketing.kernel.errors import FORBIDDEN, Refused

if TYPE_CHECKING:  # views load the authentication classes, which load this
    from rest_framework.views import APIView

READ = "read"
READING = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Caller:
    """`key` tells callers apart for limits and repeated requests, e.g. `token:7`."""

    actor: Actor
    key: str
    scopes: frozenset[str] | None = None

    def may(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes


class InScope(BasePermission):
    """Signed in, and (for a token) within its scopes. What the person may do, the command asks."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not isinstance(request.auth, Caller):
            return False
        needed = scope_of(view, request.method or "GET")
        if not request.auth.may(needed):
            message = f"This token lacks the scope “{needed}”."
            raise Refused("insufficient-scope", message, status=FORBIDDEN, scope=needed)
        return True


def caller(request: Request) -> Caller:
    return cast(Caller, request.auth)


def scope_of(view: "APIView", method: str) -> str:
    """The scope a token needs: `read` for reading, `<scope of the view>:write` for the rest."""
    return READ if method in READING else f"{getattr(view, 'scope', '')}:write"
