"""All that is kept of one person, by walking every table that names a contact: what is added to the
product later is in it by itself."""

import json
from typing import Any

from django.db import connection

from leads.contacts import queries as contacts
from leads.contacts.queries import Contact
from leads.identity import rows
from smarketing.journal.models import Entry

# What names a person only by way of another table.
BEHIND = {"leads_pageview": ("visit_id", "leads_visit")}
FACT = ("id", "kind", "occurred_at", "recorded_at", "actor_kind", "actor_label", "payload")


def subject(contact: Contact) -> dict[str, Any]:
    """`contact`: the row; `records`: what points at it, by table; `facts`: what was done, oldest first."""
    told = Entry.objects.filter(thread__in=contacts.threads(contact)).order_by("occurred_at", "id")
    return {
        "contact": {**rows.written(rows.columns(contact)), "company": str(contact.company or "")},
        "records": _records(contact.pk),
        "facts": [rows.written(fact) for fact in told.values(*FACT)],
    }


def _records(contact_id: int) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    with connection.cursor() as cursor:
        for table, column, key, _ in rows.pointing():
            sql = f"SELECT to_jsonb(t)::text FROM {table} t WHERE {column} = %s ORDER BY {key}"
            found |= _named(table, cursor, sql, contact_id)
        for table, (column, before) in BEHIND.items():
            theirs = f"SELECT id FROM {before} WHERE contact_id = %s"
            sql = f"SELECT to_jsonb(t)::text FROM {table} t WHERE {column} IN ({theirs}) ORDER BY id"
            found |= _named(table, cursor, sql, contact_id)
    return found


def _named(table: str, cursor: Any, sql: str, contact_id: int) -> dict[str, list[dict[str, Any]]]:
    """The rows under the table's name; nothing where there are none."""
    cursor.execute(sql, [contact_id])
    kept = [json.loads(row[0]) for row in cursor.fetchall()]
    return {table.removeprefix("leads_"): kept} if kept else {}
