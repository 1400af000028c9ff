"""Web sites and their visitors as files for spreadsheets."""

from django.db.models import QuerySet

from leads.tracking.models import Site, Visitor
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


OF_SITES = (
    Column("id", lambda row: row.pk),
    Column("name", lambda row: row.name),
    Column("key", lambda row: row.key),
    Column("addresses", lambda row: "\n".join(row.origins)),
    Column("who is told apart", lambda row: row.get_consent_display()),
    Column("key pages", lambda row: "\n".join(f"{each.pattern} {each.name}" for each in row.watched)),
    Column("days kept", lambda row: row.keep_days),
    Column("beacons a minute", lambda row: row.most_per_minute),
    Column("takes anything", lambda row: row.is_active),
    Column("created", lambda row: row.created_at),
)


def of_sites(sites: QuerySet[Site]) -> Table:
    """All of them, newest first."""
    return tables.table("sites", OF_SITES, sites, "created_at")


def table(visitors: QuerySet[Visitor]) -> Table:
    """All of them, the last seen first."""
    return tables.table("visitors", COLUMNS, visitors, "last_seen_at")
