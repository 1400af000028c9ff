"""Campaigns as a file for spreadsheets, with what each cost and how many it touched."""

from django.conf import settings
from django.db.models import QuerySet

from leads.campaigns.models import Campaign
from leads.campaigns.queries import with_counts
from smarketing.kernel import tables
from smarketing.kernel.tables import Column, Table

COLUMNS = (
    Column("id", lambda row: row.pk),
    Column("name", lambda row: row.name),
    Column("key", lambda row: row.key),
    Column("from", lambda row: row.starts_on),
    Column("to", lambda row: row.ends_on),
    Column("budget", lambda row: row.budget),
    Column("spent", lambda row: row.spent),
    Column("currency", lambda row: settings.CURRENCY),
    Column("owner", lambda row: row.owner.name if row.owner else ""),
    Column("talk track", lambda row: row.talk_track),
    Column("forms", lambda row: row.form_count),
    Column("touchpoints", lambda row: row.touch_count),
    Column("people", lambda row: row.contact_count),
    Column("created", lambda row: row.created_at),
)


def table(campaigns: QuerySet[Campaign]) -> Table:
    """All of them, newest first."""
    rows = with_counts().filter(pk__in=campaigns.order_by().values("pk"))
    return tables.table("campaigns", COLUMNS, rows, "created_at")
