"""Visitors as a file for spreadsheets."""

from django.db.models import QuerySet

from leads.tracking.models import Visitor
from smarketing.kernel import tables
from smarketing.kernel.tables import Column, Table

COLUMNS = (
    Column("id", lambda row: row.pk),
    Column("site", lambda row: row.site.name),
    Column("first seen", lambda row: row.first_seen_at),
    Column("last seen", lambda row: row.last_seen_at),
    Column("contact", lambda row: str(row.contact or "")),
    Column("contact id", lambda row: row.contact_id),
    Column("known since", lambda row: row.joined_at),
)


def table(visitors: QuerySet[Visitor]) -> Table:
    """All of them, the last seen first."""
    return tables.table("visitors", COLUMNS, visitors, "last_seen_at")
