"""A backup as a file: pg_dump's custom format. Written under another name until it is whole and was
read back, for its owner's eyes only; told apart from other files before anything is made of it.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.management import CommandError
from django.db import connection

from smarketing.operations import programs
from smarketing.operations.programs import Programs

PATTERN = re.compile(r"smarketing-\d{8}T\d{6}Z\.dump")
MIGRATIONS = "django_migrations"
Migration = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup that was read to its end: by whose programs, of which server, of which migrations."""

    path: Path
    programs: Programs
    server_major: int
    migrations: frozenset[Migration]


def place(target: Path, now: datetime) -> Path:
    """Where the backup goes: the file that was named, or one of today in the folder that was."""
    if target.is_dir():
        return target / f"smarketing-{now:%Y%m%dT%H%M%SZ}.dump"
    if target.exists():
        raise CommandError(f"{target} is there already; name another file, or a folder.")
    if not target.parent.is_dir():
        raise CommandError(f"There is no folder {target.parent}.")
    return target


def write(path: Path) -> Archive:
    """Dump the database there; nothing stands under that name before it was verified."""
    tools, server = programs.for_server(server_major()), programs.server(connection)
    making = path.with_name(f".{path.name}.part")
    making.unlink(missing_ok=True)
    try:
        # pg_dump writes into the file that is there, and so keeps who may read it.
        os.close(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        options = ("--format=custom", "--no-password", f"--file={making}")
        tools.ask("pg_dump", *options, f"--dbname={server.dsn}", env=server.env)
        read(making)
        os.rename(making, path)
    except OSError as error:
        raise CommandError(f"{path} could not be written: {error.strerror}.") from error
    finally:
        making.unlink(missing_ok=True)
    return read(path)


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest so many of this folder's backups; other files are left alone."""
    found = sorted(path for path in folder.iterdir() if PATTERN.fullmatch(path.name))
    old = found[: max(0, len(found) - keep)]
    for path in old:
        path.unlink()
    return old


def read(path: Path) -> Archive:
    """Read it to its end without a server; refuses what is no backup of ours, or was cut short."""
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    tools = max(programs.available(), key=lambda each: each.major, default=None)
    if tools is None:
        raise CommandError("There is no pg_restore here; install PostgreSQL's client programs.")
    try:
        listed = tools.ask("pg_restore", "--list", path)
    except CommandError as error:
        raise CommandError(f"{path} is no backup, or only a part of one: {error}") from error
    if not re.search(rf"TABLE DATA \S+ {MIGRATIONS} ", listed):
        raise CommandError(f"{path} is a dump, but not of a Smarketing database.")
    tools.ask("pg_restore", f"--file={os.devnull}", path)
    rows = tools.ask("pg_restore", "--data-only", f"--table={MIGRATIONS}", "--file=-", path)
    return Archive(path, tools, _server_major(listed), frozenset(_migrations(rows)))


def server_major() -> int:
    connection.ensure_connection()
    return int(connection.pg_version) // 10_000  # type: ignore[attr-defined]


def _server_major(listed: str) -> int:
    match = re.search(r"Dumped from database version: (\d+)", listed)
    return int(match[1]) if match else 0


def _migrations(script: str) -> Iterator[Migration]:
    """The rows of the table, out of the COPY statement that would bring them in."""
    columns: list[str] = []
    for line in script.splitlines():
        if start := re.match(rf"COPY \S+\.{MIGRATIONS} \((.*)\) FROM stdin;", line):
            columns = start[1].split(", ")
        elif line == "\\.":
            columns = []
        elif columns:
            row = dict(zip(columns, line.split("\t"), strict=True))
            yield row["app"], row["name"]
