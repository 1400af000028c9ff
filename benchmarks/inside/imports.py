"""A CSV of people by the product's import; beside it the same people copied into the contacts' own table
with its indexes and triggers, and the file into a bare table of its columns. Among many it is ten times
as long a file, and how much more memory that took than a tenth of it."""

import csv
import time
from io import StringIO
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command
from django.db import connection

from leads.contacts.queries import Contact, people


def measure() -> dict[str, Any]:
    first = _imported(10_000)
    if people().count() < 100_000:
        return first
    many = _imported(100_000)
    return {**many, "more_memory": many["peak"] - first["peak"]}


def _imported(rows: int) -> dict[str, Any]:
    mark = f"bench{time.time_ns()}"
    with TemporaryDirectory() as folder:
        file, how = Path(folder) / "people.csv", Path(folder) / "map.toml"
        with file.open("w") as out:
            writer = csv.writer(out)
            writer.writerow(["key", "name", "mail", "at"])
            for n in range(rows):
                writer.writerow([f"{n}", f"Person {n}", f"p{n}@{mark}.example", "2026-01-05"])
        how.write_text(
            f'source = "{mark}"\nzone = "UTC"\nstage = "lead"\n[contact]\nexternal_id = "key"\n'
            'name = "name"\nemail = "mail"\n[touchpoint]\nhappened_at = "at"\n'
        )
        begun = time.perf_counter()
        call_command("import_csv", "contacts", file, map=how, stdout=StringIO())
        took, peak = time.perf_counter() - begun, getrusage(RUSAGE_SELF).ru_maxrss / 1024
        bare = _bare(file)
    return {
        "rows": rows,
        "rate": rows / took,
        "peak": peak,
        "fair": rows / _fair(mark),
        "copy": rows / bare,
    }


def _bare(file: Path) -> float:
    with connection.cursor() as cursor, file.open() as lines:
        cursor.execute("CREATE TEMP TABLE bare (key text, name text, mail text, at text)")
        begun = time.perf_counter()
        cursor.copy_expert("COPY bare FROM STDIN WITH (FORMAT csv, HEADER)", lines)
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
