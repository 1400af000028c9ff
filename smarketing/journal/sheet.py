"""The journal as a file for spreadsheets."""

import json

from django.db.models import QuerySet

from smarketing.journal.models import Entry
from smarketing.kernel import tables
from smarketing.kernel.tables import Column, Table

COLUMNS = (
    Column("id", lambda row: row.pk),
    Column("kind", lambda row: row.kind),
    Column("subject", lambda row: row.subject_id),
    Column("thread", lambda row: row.thread),
    Column("by", lambda row: row.actor_label),
    Column("by kind", lambda row: row.actor_kind),
    Column("occurred", lambda row: row.occurred_at),
    Column("recorded", lambda row: row.recorded_at),
    Column("what", lambda row: json.dumps(row.payload, ensure_ascii=False)),
)


def table(entries: QuerySet[Entry], moment: str) -> Table:
    return tables.table("journal", COLUMNS, entries, moment)
