"""Storing what was taken in: submissions that come at once are stored by one statement, each only if no
other has its keys, and while its form still is as it was read.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache, partial
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection

from leads.intake.models import Form, Submission
from smarketing.kernel.connections import first
from smarketing.kernel.gathering import Gathering
from smarketing.kernel.remembered import VERSION, OutOfDate, version_of


def store(submission: Submission) -> bool:
    """Whether it is the first with its keys, and then on disk; OutOfDate when its form has changed. By hand:
    the ORM's three statements and its exception for the second cost more than all the rest."""
    row = {column: getattr(submission, name) for name, column in _columns()}
    is_first = _gathering.keep({**row, "version": version_of(submission.form)})
    if is_first:
        submission._state.adding, submission._state.db = False, connection.alias
    elif not _is_current(submission.form):
        raise OutOfDate
    return is_first


def _store(rows: Sequence[Mapping[str, Any]]) -> Sequence[bool]:
    """Always in the same order, so that no two processes wait for each other's keys."""
    ordered = sorted(rows, key=itemgetter("dedupe_key"))
    stored = first(partial(_ask, json.dumps(ordered, default=str)))
    return [row["id"] in stored for row in rows]


def _ask(rows: str) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [rows])
        return {found for (found,) in cursor.fetchall()}


def _is_current(form: Form) -> bool:
    if version_of(form) is None:
        return True
    with connection.cursor() as cursor:
        cursor.execute(_CURRENT, [form.pk, version_of(form)])
        return cursor.rowcount == 1


@cache
def _columns() -> Sequence[tuple[str, str]]:
    return [(field.attname, str(field.column)) for field in Submission._meta.concrete_fields]


@cache
def _statement() -> str:
    table, fields = Submission._meta.db_table, Submission._meta.concrete_fields
    columns = ", ".join(column for _, column in _columns())
    typed = ", ".join(f"{field.column} {field.db_type(connection)}" for field in fields)
    return f"""
        INSERT INTO {table} ({columns})
        SELECT {columns} FROM jsonb_to_recordset(%s) AS sent ({typed}, version text)
        WHERE version IS NULL OR EXISTS (
            SELECT FROM leads_form AS form WHERE form.id = sent.form_id AND {VERSION} = sent.version)
        ON CONFLICT DO NOTHING RETURNING id"""


_CURRENT = f"SELECT FROM {Form._meta.db_table} WHERE id = %s AND {VERSION} = %s"
_gathering = Gathering(_store)
