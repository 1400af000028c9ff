"""A backup back into a database: all of it or nothing of it, in one transaction, and never over
somebody's work unasked.
"""

import shutil
from contextlib import suppress
from subprocess import DEVNULL, PIPE, Popen
from tempfile import TemporaryFile
from typing import IO

from django.core.management import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from smarketing.operations import archives, programs
from smarketing.operations.archives import Archive, Migration
from smarketing.operations.programs import Programs, Server

# Where the first of anything that somebody did is kept.
WORK = ("people_user", "journal_entry", "leads_submission")
# Ended by our own COMMIT: whatever cuts the stream short undoes everything.
BEGIN = b"""
BEGIN;
SET LOCAL lock_timeout = '10s';
DROP SCHEMA IF EXISTS public CASCADE;
CREATE SCHEMA public;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""
COMMIT = b"\nCOMMIT;\n"


def check_fits(archive: Archive) -> None:
    """Refuse a backup this code or this server can't make sense of."""
    newer = sorted(archive.migrations - known_migrations())
    if newer:
        which = ", ".join(f"{app} {name}" for app, name in newer[:3])
        raise CommandError(
            f"{archive.path} is of a newer Smarketing than this one, which does not know {which}; "
            "install that one first."
        )
    major = archives.server_major()
    if archive.server_major > major:
        raise CommandError(
            f"{archive.path} is of PostgreSQL {archive.server_major}, and this server is {major}; restore "
            f"it into one at least as new."
        )


def known_migrations() -> frozenset[Migration]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = (old for migration in loader.disk_migrations.values() for old in migration.replaces)
    return frozenset([*loader.disk_migrations, *replaced])


def is_empty() -> bool:
    """No tables at all, or ours as `migrate` leaves them: nobody ever did anything here."""
    tables = set(connection.introspection.table_names())
    ours = {*connection.introspection.django_table_names(), archives.MIGRATIONS, "django_cache"}
    return tables <= ours and not any(_has_rows(table) for table in WORK if table in tables)


def others_connected() -> int:
    """How many others talk to this database; whatever they do would meet half of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND coalesce(backend_type, 'client backend') = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def pour(archive: Archive) -> None:
    """Replace everything in the database by what the backup holds."""
    server = programs.server(connection)
    major = max(archives.server_major(), archive.server_major)
    tools = archive.programs if archive.programs.major == major else programs.for_server(major)
    connection.close()
    with TemporaryFile("w+") as said:
        if not _poured(archive, tools, server, said):
            said.seek(0)
            raise CommandError(f"Nothing was restored: {programs.reason(said.read())}")


def _poured(archive: Archive, tools: Programs, server: Server, said: IO[str]) -> bool:
    """From pg_restore into psql; whether both were content."""
    turn = [tools.path("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(archive.path)]
    into = [tools.path("psql"), "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1"]
    reader = Popen(turn, stdout=PIPE, stderr=said)
    writer = Popen([*into, f"--dbname={server.dsn}"], stdin=PIPE, stdout=DEVNULL, stderr=said, env=server.env)
    assert reader.stdout and writer.stdin
    with suppress(BrokenPipeError):
        writer.stdin.write(BEGIN)
        shutil.copyfileobj(reader.stdout, writer.stdin)
    reader.stdout.close()
    whole = reader.wait() == 0
    with suppress(BrokenPipeError):
        writer.stdin.write(COMMIT if whole else b"")
        writer.stdin.close()
    return writer.wait() == 0 and whole


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})")
        return bool(cursor.fetchone()[0])
