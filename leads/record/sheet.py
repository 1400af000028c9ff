"""The contact list as a file for spreadsheets: the same columns for whoever takes it, from the page or by
program. Who may, and that it is noted, is the command's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone

from leads import meanings
from leads.contacts.queries import Contact
from leads.words import Stage, channel_label
from smarketing.kernel import cells, paging

TYPE = "text/csv"
COLUMNS = (
    "id", "name", "email", "phone", "job title", "company", "country", "stage", "stage since", "source",
    "owner", "disqualified", "handoff", "holder", "sales team", "created",
)  # fmt: skip


def download(contacts: QuerySet[Contact], now: datetime) -> StreamingHttpResponse:
    """All of them, newest first, in the current time zone."""
    zone, stages = timezone.get_current_timezone(), meanings.stage_labels()
    rows = (_row(contact, zone, stages) for contact in paging.every(contacts, "created_at"))
    response = StreamingHttpResponse(cells.lines(COLUMNS, rows), content_type=f"{TYPE}; charset=utf-8")
    day = timezone.localtime(now).date()
    response["Content-Disposition"] = f'attachment; filename="contacts-{day}.csv"'
    return response


def _row(contact: Any, zone: Any, stages: Mapping[Stage, str]) -> tuple[object, ...]:
    return (
        contact.pk, contact.name, contact.email, contact.phone, contact.job_title, contact.company or "",
        contact.country, stages[Stage(contact.stage)], _moment(contact.stage_since, zone),
        channel_label(contact.channel), contact.owner or "", contact.disqualified, contact.baton,
        contact.baton_holder, contact.baton_team, _moment(contact.created_at, zone),
    )  # fmt: skip


def _moment(moment: Any, zone: Any) -> str:
    return str(moment.astimezone(zone).isoformat(timespec="seconds"))
