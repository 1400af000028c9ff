"""Who signs in here as a file for spreadsheets."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from smarketing.kernel import tables
from smarketing.kernel.tables import Column, Table
from smarketing.people.members import directory
from smarketing.people.members.directory import Listed
from smarketing.people.members.models import User

COLUMNS = (
    Column("id", lambda row: row.person.pk),
    Column("name", lambda row: row.person.name),
    Column("e-mail", lambda row: row.person.email),
    Column("team", lambda row: str(row.person.team or "")),
    Column("side", lambda row: row.person.team.side if row.person.team else ""),
    Column("role", lambda row: ", ".join(row.roles)),
    Column("time zone", lambda row: row.person.own_zone),
    Column("last sign-in", lambda row: row.person.last_login),
    Column("status", lambda row: row.status),
    Column("back on", lambda row: row.back_on),
)


def table(people: QuerySet[User], now: datetime) -> Table:
    """All of them, the latest to join first."""

    def told(page: list[User]) -> Iterator[Listed]:
        return (directory.listed(person, now) for person in page)

    return tables.table("people", COLUMNS, people.prefetch_related("leave"), "", told)
