"""Opportunities as a file for spreadsheets."""

from django.db.models import QuerySet

from leads import meanings
from leads.outcomes.queries import Opportunity
from sla.glossary.queries import Kind
from smarketing.kernel import tables
from smarketing.kernel.tables import Column, Table


def table(opportunities: QuerySet[Opportunity]) -> Table:
    """All of them, the latest opened first."""
    reasons = meanings.labels(Kind.LOSS)
    columns = [
        Column("id", lambda row: row.pk),
        Column("name", lambda row: row.name),
        Column("person", lambda row: str(row.contact)),
        Column("contact id", lambda row: row.contact_id),
        Column("company", lambda row: row.company.name if row.company else ""),
        Column("state", lambda row: row.state),
        Column("step", lambda row: row.step),
        Column("amount", lambda row: row.amount),
        Column("currency", lambda row: row.currency),
        Column("expected close", lambda row: row.expected_close),
        Column("owner", lambda row: row.owner.name if row.owner else ""),
        Column("brought by", lambda row: row.source),
        Column("opened", lambda row: row.opened_at),
        Column("closed", lambda row: row.closed_at),
        Column("lost because", lambda row: reasons.get(row.lost_reason, "")),
        Column("competitor", lambda row: row.competitor),
        Column("comment", lambda row: row.comment),
        Column("quote", lambda row: row.quote),
    ]
    rows = opportunities.select_related("contact", "company", "owner").defer("contact__search")
    return tables.table("opportunities", columns, rows, "opened_at")
