"""The contact list as a file for spreadsheets: the same columns for whoever takes it, from the page or by
program. What we know of a person is in it whole, so that an import elsewhere loses nothing; who asked not to
be contacted, or to be erased, is marked as such."""

from typing import Any

from django.db.models import QuerySet

from leads import meanings
from leads.contacts.queries import Contact
from leads.fields import sheet as added
from leads.fields.queries import Of, whose
from leads.words import DO_NOT_CONTACT, channel_label
from smarketing.kernel import tables
from smarketing.kernel.showing import Shown
from smarketing.kernel.tables import Column, Table


def table(contacts: QuerySet[Contact], shown: Shown | None = None) -> Table:
    """All of them, newest first, with all columns or those that are shown. What was added to what is known of
    their companies stands beside each, so that it comes back with them."""
    columns = _known()
    columns += added.columns(Of.CONTACT, [column.label for column in columns])
    columns += added.columns(
        Of.COMPANY, [column.label for column in columns], row_of=lambda row: row.company, named=whose
    )
    rows = contacts.defer(None).defer("search")
    return tables.table("contacts", shown.of_file(columns) if shown else columns, rows, "created_at")


def _known() -> list[Column]:
    stages = meanings.stage_labels()
    return [
        Column("id", lambda row: row.pk),
        Column("name", lambda row: row.name),
        Column("email", lambda row: row.email),
        Column("phone", lambda row: row.phone),
        Column("job title", lambda row: row.job_title),
        Column("company", lambda row: row.company.name if row.company else ""),
        Column("country", lambda row: row.country),
        Column("stage", lambda row: stages[row.stage]),
        Column("stage since", lambda row: row.stage_since),
        Column("source", lambda row: channel_label(row.channel)),
        Column("owner", lambda row: row.owner.name if row.owner else ""),
        Column("disqualified", lambda row: row.disqualified),
        Column("do not contact", _do_not_contact),
        Column("nurture programme", lambda row: _nurture(row, "programme")),
        Column("in nurture since", lambda row: _nurture(row, "enrolled_at")),
        Column("next look", lambda row: _nurture(row, "look_on")),
        Column("handoff", lambda row: row.baton),
        Column("holder", lambda row: row.baton_holder),
        Column("sales team", lambda row: row.baton_team),
        Column("notes", lambda row: row.notes),
        Column("known to", lambda row: row.source),
        Column("external id", lambda row: row.external_id),
        Column("erased", lambda row: row.erased_at),
        Column("created", lambda row: row.created_at),
    ]


def _nurture(row: Any, name: str) -> Any:
    return getattr(row.nurturing[0], name) if row.nurturing else None


def _do_not_contact(row: Any) -> bool:
    return bool(row.erased_at) or row.disqualified == DO_NOT_CONTACT
