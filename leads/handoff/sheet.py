"""Handoffs as a file for spreadsheets, and an inbox."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from leads import meanings
from leads.handoff.models import Handoff
from leads.handoff.queries.inbox import Item
from leads.nurture import queries as nurture
from leads.words import channel_label
from sla.glossary.queries import Kind
from smarketing.kernel import tables
from smarketing.kernel.tables import Column, Table

NAMED = (
    "contact__company", "marketing_team", "sales_team", "holder", "offered_by", "source_touchpoint__campaign",
    "source_touchpoint__form",
)  # fmt: skip
ITEMS = (
    Column("person", lambda item: str(_contact(item))),
    Column("contact id", lambda item: _contact(item).pk),
    Column("company", lambda item: _named(_contact(item).company)),
    Column("handoff", lambda item: item.handoff.state if item.handoff else ""),
    Column("next step", lambda item: item.step.what if item.step else ""),
    Column("promise", lambda item: item.clock.label if item.clock else ""),
    Column("standing", lambda item: item.clock.state if item.clock else ""),
    Column("due", lambda item: item.due_at),
    Column("holder", lambda item: _named(item.handoff.holder if item.handoff else item.step.owner)),
    Column("on hold", lambda item: item.is_held),
)


def table(handoffs: QuerySet[Handoff]) -> Table:
    """All of them, the latest offer first."""
    reasons = meanings.labels(Kind.REFUSAL)
    columns = [
        Column("id", lambda row: row.pk),
        Column("person", lambda row: str(row.contact)),
        Column("contact id", lambda row: row.contact_id),
        Column("e-mail", lambda row: row.contact.email),
        Column("company", lambda row: _named(row.contact.company)),
        Column("cycle", lambda row: row.cycle),
        Column("state", lambda row: row.state),
        Column("offered", lambda row: row.offered_at),
        Column("offered by", lambda row: _named(row.offered_by)),
        Column("marketing team", lambda row: row.marketing_team.name),
        Column("sales team", lambda row: row.sales_team.name),
        Column("holder", lambda row: _named(row.holder)),
        Column("accepted", lambda row: row.accepted_at),
        Column("rejected", lambda row: row.rejected_at),
        Column("qualified", lambda row: row.qualified_at),
        Column("returned", lambda row: row.returned_at),
        Column("reason", lambda row: reasons.get(row.reason, "")),
        Column("comment", lambda row: row.comment),
        Column("hint", lambda row: row.hint),
        Column("try again from", lambda row: row.retry_on),
        Column("in nurture", lambda row: _named(next(iter(row.contact.nurturing), None))),
        Column("rating", lambda row: row.rating),
        Column("note", lambda row: row.note),
        Column("channel", lambda row: channel_label(row.source_touchpoint and row.source_touchpoint.channel)),
        Column("campaign", lambda row: _named(row.source_touchpoint and row.source_touchpoint.campaign)),
        Column("form", lambda row: _named(row.source_touchpoint and row.source_touchpoint.form)),
    ]
    rows = handoffs.prefetch_related(None).select_related(None).select_related(*NAMED)
    rows = rows.prefetch_related(nurture.with_current("contact__"))
    return tables.table("handoffs", columns, rows.defer(None).defer("brief", "contact__search"), "offered_at")


def inbox(items: Sequence[Item]) -> Table:
    """In the order of the page, the least time left first."""
    return Table("inbox", ITEMS, items, len(items))


def _contact(item: Item) -> Any:
    of: Any = item.handoff or item.step
    return of.contact


def _named(thing: Any) -> str:
    return str(thing or "")
