"""Campaigns with what each cost and how many it touched, entries of spend, and touchpoints, as files for
spreadsheets."""

from django.conf import settings
from django.db.models import QuerySet

from leads.campaigns.models import Campaign, Spend, Touchpoint
from leads.campaigns.queries import UTM, with_counts
from leads.words import channel_label
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

SPEND = (
    Column("id", lambda row: row.pk),
    Column("campaign", lambda row: row.campaign.name),
    Column("spent on", lambda row: row.spent_on),
    Column("what for", lambda row: row.what),
    Column("amount", lambda row: row.amount),
    Column("currency", lambda row: settings.CURRENCY),
    Column("takes off", lambda row: row.counters_id),
    Column("entered", lambda row: row.entered_at),
    Column("entered by", lambda row: row.entered_by.name if row.entered_by else ""),
)
TOUCHPOINTS = (
    Column("id", lambda row: row.pk),
    Column("happened", lambda row: row.happened_at),
    Column("person", lambda row: str(row.contact)),
    Column("contact id", lambda row: row.contact_id),
    Column("e-mail", lambda row: row.contact.email),
    Column("kind", lambda row: row.kind),
    Column("channel", lambda row: channel_label(row.channel)),
    Column("campaign", lambda row: str(row.campaign or "")),
    Column("asset", lambda row: str(row.asset or "")),
    Column("form", lambda row: str(row.form or "")),
    Column("page", lambda row: row.page),
    Column("referrer", lambda row: row.referrer),
)


def _mark(name: str) -> Column:
    return Column(f"utm_{name}", lambda row: row.utm.get(name, ""))


def table(campaigns: QuerySet[Campaign]) -> Table:
    """All of them, newest first."""
    rows = with_counts().filter(pk__in=campaigns.order_by().values("pk"))
    return tables.table("campaigns", COLUMNS, rows, "created_at")


def spend(entries: QuerySet[Spend]) -> Table:
    """All of them, the last entered first."""
    return tables.table("spend", SPEND, entries.select_related("campaign", "entered_by"), "entered_at")


def touchpoints(rows: QuerySet[Touchpoint]) -> Table:
    """All of them, newest first, with the marks of their links."""
    named = rows.select_related("contact", "campaign", "asset", "form").defer("contact__search")
    return tables.table("touchpoints", [*TOUCHPOINTS, *map(_mark, UTM)], named, "happened_at")
