"""An index for each added field that has an order, so that a range of it is found among many rows. It is
built while people work, as soon as the field has values, and goes with the field; without it the same rows
are found, only slower. No part of any command: building one waits for what is under way, and can't be in a
transaction."""

from collections.abc import Mapping

from django.db import connection

from leads.fields import queries
from leads.fields.queries import RANGES, Kind

TABLES: Mapping[str, str] = {"contact": "leads_contact", "company": "leads_company"}
ORDERED = {Kind.NUMBER: "((custom ->> '{key}')::numeric)", Kind.DATE: "(custom ->> '{key}')"}
LOCK = 7_264_004  # who has it builds
_OURS = """
SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY(%s::regclass[]) AND c.relname ~ '^leads_(contact|company)_custom_'"""


def build() -> int:
    """Make those that are missing, and take away those whose field is gone or that were not finished; how
    many were made. One builds at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        try:
            return _build()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def missing() -> list[str]:
    """Those that are to be and aren't there, or weren't finished."""
    there = _there()
    return sorted(name for name in _wanted() if not there.get(name))


def _there() -> dict[str, bool]:
    """By name whether it was finished."""
    with connection.cursor() as cursor:
        cursor.execute(_OURS, [list(TABLES.values())])
        return dict(cursor.fetchall())


def _build() -> int:
    wanted, found, made = _wanted(), _there(), 0
    with connection.cursor() as cursor:
        for name, is_whole in found.items():
            if name not in wanted or not is_whole:
                cursor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')
        for name, (table, expression) in wanted.items():
            if not found.get(name):
                cursor.execute(f'CREATE INDEX CONCURRENTLY "{name}" ON {table} ({expression})')
                cursor.execute(f"ANALYZE {table}")  # how many rows a range has is known from now on
                made += 1
    return made


def _wanted() -> dict[str, tuple[str, str]]:
    """By name on which table, and over what. A key holds nothing but letters, digits and underscores."""
    fields = queries.fields().filter(used=True, kind__in=list(RANGES))
    return {
        f"{TABLES[field.of]}_custom_{field.key}": (
            TABLES[field.of],
            ORDERED[Kind(field.kind)].format(key=field.key),
        )
        for field in fields
    }
