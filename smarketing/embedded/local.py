"""This checkout's own servers and key under var/: started unless the environment names others."""

import contextlib
import os
import secrets
import sys

from smarketing.embedded import folders, identity, postgres, redis
from smarketing.embedded.addresses import ROOT, VAR, secret_key, socket_folder
from smarketing.embedded.supervisor import AskedToStop, Supervisor

# What every process of a local run is told: it serves this machine only, and nobody waits for its end.
ENVIRONMENT = {"DEVELOPMENT": "true", "WEB_GRACEFUL_TIMEOUT": "3", "PYTHONUNBUFFERED": "1"}


def say(line: str) -> None:
    """To the terminal; one that went away is a wish to stop."""
    try:
        print(line, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise AskedToStop from None


def take(supervisor: Supervisor) -> None:
    """This checkout's lock, inherited by every child to come."""
    folders.make_var(VAR)
    supervisor.keep = [folders.lock(VAR / "lock", say, supervisor.turn)]


def start_servers(supervisor: Supervisor) -> None:
    sockets = socket_folder()
    who = identity.of_servers(VAR / "postgres")
    folders.make_private(sockets, who)
    for path in (postgres.bin_folder(), VAR / "postgres", sockets):
        identity.let_through(path, who, say)
    if not os.environ.get("REDIS_URL"):
        redis.start(supervisor, VAR / "redis", sockets, who)
    if not os.environ.get("DATABASE_URL"):
        postgres.start(supervisor, VAR / "postgres", sockets, who)


def leave() -> None:
    """Take the empty socket folder away; one that is in use stays."""
    with contextlib.suppress(OSError):
        socket_folder().rmdir()


def ensure_secret_key() -> None:
    """Made once, readable by its owner alone; sessions survive a restart because of it."""
    if secret_key():
        return
    making = VAR / "secret_key.new"
    making.unlink(missing_ok=True)
    with open(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
    making.rename(VAR / "secret_key")


def module(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", name, *arguments]


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]
