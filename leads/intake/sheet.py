"""What forms sent as a file for spreadsheets: whom we understand it to be from, and all of it as it came."""

import json

from django.db.models import QuerySet

from leads.intake.models import Submission
from smarketing.kernel import tables
from smarketing.kernel.tables import Column, Table

PERSON = ("name", "email", "phone", "company_name", "job_title", "country")
COLUMNS = (
    Column("id", lambda row: str(row.pk)),
    Column("received", lambda row: row.received_at),
    Column("form", lambda row: row.form.name),
    Column("state", lambda row: row.state),
    Column("why", lambda row: row.why),
    Column("settled", lambda row: row.settled_at),
    Column("contact", lambda row: str(row.contact or "")),
    Column("contact id", lambda row: row.contact_id),
    Column("page", lambda row: row.page),
    Column("referrer", lambda row: row.referrer),
    Column("sent", lambda row: json.dumps(row.fields, ensure_ascii=False)),
)


def _said(name: str) -> Column:
    return Column(name.replace("_", " "), lambda row: row.given.person.get(name, ""))


def table(submissions: QuerySet[Submission]) -> Table:
    """All of them, newest first."""
    columns = [*COLUMNS[:6], *(_said(name) for name in PERSON), *COLUMNS[6:]]
    return tables.table("submissions", columns, submissions.defer("contact__search"), "received_at")
