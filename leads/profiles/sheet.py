"""Whom both sides want to win, as a file for spreadsheets."""

from django.db.models import QuerySet

from leads.profiles.models import Profile
from leads.profiles.queries import KIND_LABELS, LABELS, Kind
from smarketing.kernel import tables
from smarketing.kernel.tables import Column, Table

COLUMNS = (
    Column("id", lambda row: row.pk),
    Column("kind", lambda row: KIND_LABELS[Kind(row.kind)]),
    Column(LABELS["name"], lambda row: row.name),
    Column(LABELS["size"], lambda row: row.size),
    Column(LABELS["industry"], lambda row: row.industry),
    Column(LABELS["experience"], lambda row: row.experience),
    Column(LABELS["pains"], lambda row: row.pains),
    Column(LABELS["wording"], lambda row: row.wording),
    Column("version", lambda row: row.version),
    Column("saved", lambda row: row.saved_at),
    Column("saved by", lambda row: str(row.saved_by or "")),
    Column("why", lambda row: row.why),
    Column("created", lambda row: row.created_at),
)


def table(profiles: QuerySet[Profile]) -> Table:
    """All of them as they are now, newest first."""
    return tables.table("profiles", COLUMNS, profiles, "created_at")
