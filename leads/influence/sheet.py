"""What campaigns brought and the library of assets as files for spreadsheets."""

from typing import Any

from django.db.models import QuerySet

from leads import meanings
from leads.campaigns.queries import Asset
from leads.influence.queries import library
from smarketing.kernel import tables
from smarketing.kernel.tables import Column, Table

ASSETS = (
    Column("id", lambda row: row.pk),
    Column("name", lambda row: row.name),
    Column("key", lambda row: row.key),
    Column("kind", lambda row: row.kind),
    Column("step", lambda row: row.step),
    Column("for", lambda row: str(row.persona or "")),
    Column("owner", lambda row: row.owner.name if row.owner else ""),
    Column("address", lambda row: row.url),
    Column("description", lambda row: row.description),
    Column("retired", lambda row: row.retired_at),
    Column("touchpoints", lambda row: row.touched),
    Column("sent", lambda row: row.sent),
    Column("helped to win", lambda row: row.won),
)


def assets(rows: QuerySet[Asset]) -> Table:
    """All of them, newest first, with how each was used."""
    return tables.table("assets", ASSETS, library().filter(pk__in=rows.order_by().values("pk")), "")


def behind(name: str, rows: QuerySet[Any]) -> Table:
    """The rows behind a number of a campaign or an asset, the latest first."""
    stages = meanings.stage_labels()
    columns = (
        Column("id", lambda row: row.pk),
        Column("at", lambda row: row.at),
        Column("person", lambda row: str(row.contact)),
        Column("contact id", lambda row: row.contact_id),
        Column("e-mail", lambda row: row.contact.email),
        Column("company", lambda row: str(row.contact.company or "")),
        Column("stands now", lambda row: stages[row.contact.stage]),
        Column("opportunity", lambda row: getattr(row, "name", "")),
        Column("amount", lambda row: getattr(row, "amount", None)),
        Column("currency", lambda row: getattr(row, "currency", "")),
    )
    return tables.table(name, columns, rows, "at")
