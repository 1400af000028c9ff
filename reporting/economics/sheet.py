"""What the lists behind economics show, and they as files for spreadsheets."""

from django.urls import reverse

from reporting.dashboard.columns import Column, columns, with_names
from reporting.metrics.queries import Metric, Rows
from smarketing.kernel import tables
from smarketing.kernel.tables import Table

TRIED = (
    Column("Person", lambda row: str(row.contact), url=lambda row: reverse("contact", args=[row.contact_id])),
    Column("When", lambda row: row.counts_at, "when"),
    Column("How", lambda row: row.via.capitalize()),
    Column("Result", lambda row: row.result.replace("_", " ").capitalize()),
    Column("Minutes", lambda row: row.minutes, "minutes"),
    Column("Who tried", lambda row: str(row.by)),
)


def worths(of: Metric, name: str, rows: Rows) -> Table:
    """The MQLs or wins behind what one is worth."""
    shown = [tables.Column(each.label, each.get) for each in columns(of)]
    return tables.table(f"economics-{name}", shown, with_names(of, rows), of.moment)


def tried(name: str, n: int, rows: Rows) -> Table:
    """The leads behind an attempt: that attempt of each."""
    shown = [tables.Column(each.label, each.get) for each in TRIED]
    named = rows.select_related("contact", "by").defer("contact__search")
    return tables.table(f"economics-attempt-{n}-{name}", shown, named, "counts_at")
