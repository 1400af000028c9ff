"""A CSV of people by the product's import from the command line, and by the one that people use in the
browser; beside them the same people copied into the contacts' own table with its indexes and triggers, and
the file into a bare table of its columns. Among many it is ten times as long a file, and how much more memory
that took than a tenth of it."""

import csv
import time
from io import StringIO
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command
from django.db import connection

from benchmarks.inside.doors import manager
from leads.contacts.queries import Contact, people
from leads.wizard import commands as wizard
from leads.wizard import queries
from smarketing.kernel import clock
from smarketing.kernel.actor import Actor
from smarketing.people.members import queries as members

FEW, MANY = 10_000, 100_000
MAP = """source = "{mark}"
zone = "UTC"
stage = "lead"
[contact]
external_id = "key"
name = "name"
email = "mail"
[touchpoint]
happened_at = "at"
"""
COLUMNS = {"key": "external_id", "name": "name", "mail": "email", "at": "happened_at"}


def measure() -> dict[str, Any]:
    first = _by_both(FEW)
    if people().count() < MANY:
        return first
    many = _by_both(MANY)
    for each, before in ((many, first), (many["wizard"], first["wizard"])):
        each["more_memory"] = each["peak"] - before["peak"]
    return many


def _by_both(rows: int) -> dict[str, Any]:
    """The COPYs beside them come last: they hold all rows in memory."""
    mark = f"bench{time.time_ns()}"
    told = {"rows": rows, **_imported(rows, mark), "wizard": _brought_in(rows)}
    return {**told, "fair": rows / _fair(mark), "copy": rows / _bare(_people(rows, mark))}


def _imported(rows: int, mark: str) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        file, how = Path(folder) / "people.csv", Path(folder) / "map.toml"
        file.write_text(_people(rows, mark))
        how.write_text(MAP.format(mark=mark))
        begun = time.perf_counter()
        call_command("import_csv", "contacts", file, map=how, stdout=StringIO())
        return {"rate": rows / (time.perf_counter() - begun), "peak": _peak()}


def _brought_in(rows: int) -> dict[str, Any]:
    """Read, tried dry and brought in: rows a second of all of it, and of each by itself."""
    mark, actor, begun = f"bench{time.time_ns()}", members.actor_of(manager(clock.now())), time.perf_counter()
    upload = wizard.upload(
        content=_people(rows, mark).encode(), name="people.csv", actor=actor, now=clock.now()
    )
    wizard.match(
        import_id=upload.pk, actor=actor, now=clock.now(), columns=COLUMNS, source=mark, stage="lead"
    )
    read, tried = _worked_off(upload.pk, actor, "reading"), _worked_off(upload.pk, actor, "checking")
    wizard.start(import_id=upload.pk, actor=actor, now=clock.now())
    brought = _worked_off(upload.pk, actor, "running", "offering")
    return {
        "rate": rows / (time.perf_counter() - begun),
        "read": rows / read,
        "tried": rows / tried,
        "brought": rows / brought,
        "peak": _peak(),
    }


def _worked_off(import_id: int, actor: Actor, *states: str) -> float:
    """Seconds until it is in none of these states."""
    begun = time.perf_counter()
    while queries.get(import_id, actor).state in states:
        wizard.step(now=clock.now())
    return time.perf_counter() - begun


def _people(rows: int, mark: str) -> str:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for n in range(rows):
        writer.writerow([f"{n}", f"Person {n}", f"p{n}@{mark}.example", "2026-01-05"])
    return text.getvalue()


def _peak() -> float:
    """Megabytes that this process took at most so far."""
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


def _bare(file: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bare (key text, name text, mail text, at text)")
        begun = time.perf_counter()
        cursor.copy_expert("COPY bare FROM STDIN WITH (FORMAT csv, HEADER)", StringIO(file))
        took = time.perf_counter() - begun
        cursor.execute("DROP TABLE bare")
    return took


def _fair(mark: str) -> float:
    """The contacts that came with this mark once more, by one COPY under another."""

    filled = {"id", "search", "name_key"}  # by the table itself
    columns = ", ".join(each.column for each in Contact._meta.concrete_fields if each.column not in filled)
    rows = StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY (SELECT {columns} FROM leads_contact WHERE source = '{mark}') TO STDOUT", rows
        )
        again = StringIO(rows.getvalue().replace(mark, f"again{mark}"))
        begun = time.perf_counter()
        cursor.copy_expert(f"COPY leads_contact ({columns}) FROM STDIN", again)
        took = time.perf_counter() - begun
        cursor.execute("DELETE FROM leads_contact WHERE source = %s", [f"again{mark}"])
    return took
