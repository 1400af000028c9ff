"""All that is kept of one person, by walking every table that names a contact: what is added to the
product later is in it by itself."""

import json
from typing import Any

from django.db import connection

from leads.contacts import queries as contacts
from leads.contacts.queries import Contact
from leads.identity import rows
from smarketing.journal.models import Entry

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
            cursor.execute(sql, [contact_id])
            if kept := [json.loads(row[0]) for row in cursor.fetchall()]:
                found[table.removeprefix("leads_")] = kept
    return found
