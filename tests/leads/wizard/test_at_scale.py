"""An import among a million: what it asks is found by indexes, however many rows it asks for at once."""

import re
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.imports import commands as history
from leads.imports.rules import Map, Person
from leads.words import Stage
from smarketing.kernel import actor as actors
from tests.leads.wizard.office import NOW, csv, done, worked

MANY = 150  # more than a hundred: so few values the planner looks at one by one
LARGE = r"leads_(contact|formerkey|erasedkey|importrow|company|touchpoint|stagemove)|journal_entry"


@pytest.fixture
def without_reading_whole_tables(db):
    """Whatever an index can find is found by it; what is read whole then, no index finds."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


def read_whole(asked):
    """Which large tables these statements read from one end to the other, and for what."""
    found = set()
    for statement in {each["sql"] for each in asked}:
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")) and re.search(LARGE, statement):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {statement}")
                plan = "\n".join(line for (line,) in cursor.fetchall())
            found |= {(table, statement[:80]) for table in re.findall(rf"Seq Scan on ((?:{LARGE})\w*)", plan)}
    return found


def test_the_browsers_import_reads_no_table_whole(cast, without_reading_whole_tables):
    rows = [f"p{n}@a{n}.example,Person {n},{n},2026-01-05" for n in range(MANY)]
    columns = {"Email": "email", "Name": "name", "Id": "external_id", "When": "happened_at"}
    with CaptureQueriesContext(connection) as asked:
        upload = done(
            cast, csv(*rows, heading="Email,Name,Id,When"), columns=columns, source="shop", stage="lead"
        )
        worked()
    assert upload.state == "done" and upload.rows.filter(outcome="new").count() == MANY
    assert read_whole(asked) == set()


def test_the_import_from_the_command_line_reads_no_table_whole(cast, without_reading_whole_tables):
    fields = ({"external_id": str(n), "email": f"p{n}@a{n}.example"} for n in range(MANY))
    people = [(n, Person(each, NOW, "event", "")) for n, each in enumerate(fields)]
    how = Map(source="shop", zone=ZoneInfo("UTC"), stage=Stage.LEAD)
    with CaptureQueriesContext(connection) as asked:
        tally = history.bring_people(rows=people, how=how, actor=actors.system("import"), now=NOW)
    assert tally.new == MANY
    assert read_whole(asked) == set()
