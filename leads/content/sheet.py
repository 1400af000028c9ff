"""What sales asked for, and what became of it, as a file for spreadsheets."""

from django.conf import settings
from django.db.models import QuerySet

from leads.content.models import ContentRequest
from smarketing.kernel import tables
from smarketing.kernel.tables import Column, Table

COLUMNS = (
    Column("id", lambda row: row.pk),
    Column("what", lambda row: row.what),
    Column("details", lambda row: row.details),
    Column("for the persona", lambda row: str(row.persona or "")),
    Column("for the segment", lambda row: row.segment),
    Column("for the person", lambda row: str(row.contact or "")),
    Column("how many", lambda row: row.pieces),
    Column("by when", lambda row: row.needed_by),
    Column("may cost", lambda row: row.cost),
    Column("currency", lambda row: settings.CURRENCY),
    Column("state", lambda row: row.state),
    Column("asked", lambda row: row.asked_at),
    Column("asked by", lambda row: str(row.asked_by or "")),
    Column("taken", lambda row: row.taken_at),
    Column("taken by", lambda row: str(row.taken_by or "")),
    Column("closed", lambda row: row.closed_at),
    Column("closed by", lambda row: str(row.closed_by or "")),
    Column("delivered", lambda row: str(row.asset or "")),
    Column("why", lambda row: row.why),
)


def table(requests: QuerySet[ContentRequest]) -> Table:
    """All of them, the latest asked first."""
    return tables.table("content-requests", COLUMNS, requests, "asked_at")
