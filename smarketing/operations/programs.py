"""PostgreSQL's own programs (pg_dump, pg_restore, psql): which ones there are, which fit a server, and
how they are told where it is. A password goes through the environment, never on a command line, which
everybody on the machine can read.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.management import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.extensions import make_dsn

from smarketing.embedded import postgres
from smarketing.embedded.errors import CannotStart

DEBIANS = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Programs:
    """Those of one PostgreSQL, in one folder."""

    folder: Path
    major: int

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def ask(self, name: str, *arguments: str | Path, env: dict[str, str] | None = None) -> str:
        """Run one to its end; what it said. Its last word is the reason when it fails."""
        done = subprocess.run([self.path(name), *arguments], capture_output=True, text=True, env=env)
        if done.returncode != 0:
            raise CommandError(f"{name} failed: {reason(done.stderr)}")
        return done.stdout


@dataclass(frozen=True, slots=True)
class Server:
    """A database as these programs are pointed at it."""

    dsn: str
    env: dict[str, str]
    name: str


def server(connection: BaseDatabaseWrapper) -> Server:
    known = connection.settings_dict
    places = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    told = {option: known[key] for option, key in places.items() if known[key]}
    secret = {"PGPASSWORD": known["PASSWORD"]} if known["PASSWORD"] else {}
    return Server(make_dsn(**told, **known["OPTIONS"]), {**os.environ, **secret}, known["NAME"])


def for_server(major: int) -> Programs:
    """The oldest that is not older than the server: what it writes, that server also reads."""
    found = sorted(available(), key=lambda each: each.major)
    for programs in found:
        if programs.major >= major:
            return programs
    have = f"the newest here is of {found[-1].major}" if found else "there is none here"
    raise CommandError(
        f"The server is PostgreSQL {major} and needs a pg_dump at least as new, but {have}; "
        f"install postgresql-client-{major}."
    )


def available() -> Iterable[Programs]:
    for folder in _folders():
        major = _major(folder / "pg_dump")
        if major and (folder / "pg_restore").exists() and (folder / "psql").exists():
            yield Programs(folder, major)


def reason(errors: str) -> str:
    """The one line of a program's complaints that says why; the first error has the others follow."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    return next((line for line in lines if re.search(r"\b(ERROR|FATAL|error):", line)), (lines or ["?"])[-1])


def _folders() -> Iterator[Path]:
    if found := shutil.which("pg_dump"):
        yield Path(found).parent
    yield from DEBIANS.glob("*/bin")
    try:
        yield postgres.bin_folder()
    except CannotStart:
        return


def _major(program: Path) -> int | None:
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"(\d+)(?:\.\d+|devel|beta|rc)", told)
    return int(match[1]) if match else None
