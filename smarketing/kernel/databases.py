"""Addresses of servers in the form each library wants: a database's (libpq's URL form) as Django's
settings, and Redis' (as Celery writes it) as its own client reads it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# Whoever dies in the middle of something, or whose machine goes off the network, must not keep locks:
# each side finds out within half a minute that the other is gone, and a statement that runs for nobody
# is ended. Sockets of the same machine tell at once and know nothing of tcp_*.
CLIENT = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,  # milliseconds
}
SERVER = {
    "client_connection_check_interval": "2s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25s",
}


def from_url(url: str) -> dict[str, Any]:
    """`postgresql://user:password@host:5432/name?host=/socket/folder` → a DATABASES entry.

    A `host` in the query wins over the one before the path, as in libpq. Raises ValueError
    for another scheme: PostgreSQL is the only database.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL must start with postgresql://, not {parts.scheme or 'nothing'}://")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "smarketing",
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": host,
        "PORT": str(options.pop("port", None) or parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**CLIENT, "options": session(SERVER), **options},
    }


def session(values: Mapping[str, str]) -> str:
    """These server settings, as a connection asks for them when it begins."""
    return " ".join(f"-c {name}={value}" for name, value in values.items())


def as_a_client_writes_it(url: str) -> str:
    """Celery's address of a Redis behind a socket file, as the client without Celery knows it."""
    return url.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
