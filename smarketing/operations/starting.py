"""What an installation needs before anybody may reach it. Outside development the product refuses to
start without it, each fault in a sentence of its own, rather than run with keys the world knows.

Development is what `make run`, the tests and the checks of the code say they are (DEVELOPMENT), or a
checkout that names no database and so means its own under var/.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# What .env.example puts where a secret belongs; no installation may keep it.
PLACEHOLDER = "change-me"
SHORTEST_KEY = 50
FEWEST_CHARACTERS = 5
KEY = "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Installation:
    """What is asked about, as the environment says it; blank is missing."""

    secret_key: str
    debug: bool
    public_url: str
    database_url: str
    database: Mapping[str, Any]
    redis_url: str
    https_only: bool
    trusted_proxies: int


def is_asked_for_help() -> bool:
    """Whether `manage.py` is only to say what it can do, for which nothing needs to be there."""
    program, *words = sys.argv
    said = words[: words.index("--")] if "--" in words else words
    asks = not said or said[0] == "help" or bool({"-h", "--help"} & set(said))
    return Path(program).name == "manage.py" and asks


def insist(installation: Installation) -> None:
    """End this process with every reason not to start, if there is one."""
    if told := faults(installation):
        head = "Smarketing does not start like this (docs/deploy.md tells how):"
        foot = "To try it on this machine only, `make run`, or set DEVELOPMENT=true."
        sys.exit("\n".join([head, *(f"- {fault}" for fault in told), foot]))


def faults(installation: Installation) -> list[str]:
    """Every reason not to start, in sentences; none: it may."""
    return [
        *_secret_key(installation.secret_key),
        *_debug(installation.debug),
        *_public_url(installation.public_url, installation.https_only),
        *_servers(installation),
        *_proxies(installation),
    ]


def _secret_key(key: str) -> list[str]:
    if not key:
        return [f"SECRET_KEY is missing; {KEY}"]
    if PLACEHOLDER in key or key.startswith("django-insecure-"):
        return [f"SECRET_KEY is still the example's; {KEY}"]
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS:
        return [f"SECRET_KEY is too easy to guess, {SHORTEST_KEY} characters are needed; {KEY}"]
    return []


def _debug(debug: bool) -> list[str]:
    return ["DEBUG shows the code and its secrets to whoever sees an error; leave it off."] if debug else []


def _public_url(url: str, https_only: bool) -> list[str]:
    if not url:
        return ["PUBLIC_URL is missing: where people reach this, such as https://leads.example.com."]
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        return [f"PUBLIC_URL must be an address such as https://leads.example.com, not {url!r}."]
    if https_only and parts.scheme == "http" and parts.hostname not in HERE:
        return ["PUBLIC_URL begins with http:// though only HTTPS is answered (HTTPS_ONLY)."]
    return []


def _servers(installation: Installation) -> list[str]:
    told = []
    if not installation.database_url:
        told.append("DATABASE_URL is missing: postgresql://user:password@host:5432/name.")
    elif PLACEHOLDER in str(installation.database["PASSWORD"]):
        told.append("The database's password is still the example's; choose another (POSTGRES_PASSWORD).")
    if not installation.redis_url:
        told.append("REDIS_URL is missing: redis://host:6379/0.")
    return told


def _proxies(installation: Installation) -> list[str]:
    if not installation.https_only or installation.trusted_proxies:
        return []
    return [
        "HTTPS_ONLY needs a proxy that ends TLS and is trusted to say so: set TRUSTED_PROXIES to how many "
        "stand in front (usually 1)."
    ]
