"""How signing in is described in the API's schema."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "smarketing.people.tokens.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        words = "An API token, made in Settings → API tokens: `Authorization: Bearer smk_…`."
        return {"type": "http", "scheme": "bearer", "bearerFormat": "smk_…", "description": words}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "smarketing.people.tokens.authentication.Session"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        words = "Signed in by browser. Everything but reading needs the CSRF token in `X-CSRFToken`."
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME, "description": words}
