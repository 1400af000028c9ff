"""Everything that points at a contact, whatever table it stands in: found by walking the models, so
that what is added to the product later comes along by itself. Part of a command.

This is the one place that writes other features' keys; it writes nothing but them (ADR 19).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from leads.contacts.queries import Contact
from leads.handoff.queries import Handoff

NOT_KEPT = frozenset({"search", "name_key"})  # the database works these out by itself
Moved = dict[str, list[str]]


def pointing() -> Iterator[tuple[str, str, str, str]]:
    """Each table, its column that names a contact, its key and the key's type. Copies that the reports
    keep (keys that the database does not check) are worked out anew from these."""
    for relation in Contact._meta.related_objects:
        field: Any = relation.field
        if field.db_constraint and not field.many_to_many:
            meta = field.model._meta
            yield meta.db_table, field.column, meta.pk.column, meta.pk.rel_db_type(connection)


def move_all(from_id: int, to_id: int) -> Moved:
    """Everything of the one becomes the other's; returns which rows, by `table.column`."""
    moved: Moved = {}
    with connection.cursor() as cursor:
        for table, column, key, _ in pointing():
            sql = f"UPDATE {table} SET {column} = %s WHERE {column} = %s RETURNING {key}::text"
            cursor.execute(sql, [to_id, from_id])
            if ids := [row[0] for row in cursor.fetchall()]:
                moved[f"{table}.{column}"] = ids
    return moved


def move_back(moved: Mapping[str, Sequence[str]], from_id: int, to_id: int) -> None:
    """Those rows, as far as they are still there."""
    with connection.cursor() as cursor:
        for table, column, key, kind in pointing():
            if ids := moved.get(f"{table}.{column}"):
                those = f"{key} = ANY(%s::{kind}[])"
                sql = f"UPDATE {table} SET {column} = %s WHERE {column} = %s AND {those}"
                cursor.execute(sql, [to_id, from_id, list(ids)])


def follow(from_id: int, to_id: int) -> None:
    """What was done on the other's handoffs since goes with them: the handoffs that go on from them,
    attempts, next steps, opportunities, and whatever else names both a contact and a handoff."""
    theirs = "SELECT id FROM leads_handoff WHERE contact_id = %s"
    onwards = f"UPDATE leads_handoff SET contact_id = %s WHERE contact_id = %s AND follows_id IN ({theirs})"
    with connection.cursor() as cursor:
        cursor.execute(onwards, [to_id, from_id, to_id])
        while cursor.rowcount:
            cursor.execute(onwards, [to_id, from_id, to_id])
        for table, column in _on_handoffs():
            sql = f"UPDATE {table} SET {column} = %s WHERE {column} = %s AND handoff_id IN ({theirs})"
            cursor.execute(sql, [to_id, from_id, to_id])


def _on_handoffs() -> Iterator[tuple[str, str]]:
    tables = {relation.related_model._meta.db_table for relation in Handoff._meta.related_objects}
    for table, column, _, _ in pointing():
        if table in tables and table != Handoff._meta.db_table:
            yield table, column


def columns(contact: Contact) -> dict[str, Any]:
    """The row as it is, by column."""
    fields = contact._meta.concrete_fields
    return {f.attname: getattr(contact, f.attname) for f in fields if f.name not in NOT_KEPT}


def written(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same as JSON keeps it, moments to the microsecond."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def read(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns out of JSON."""
    fields = {f.attname: f for f in Contact._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in values.items() if name in fields}
