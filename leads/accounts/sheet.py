"""The list of companies as a file for spreadsheets, with what each one's people come to."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from leads.accounts.queries import Rollup, rollups
from leads.companies.queries import Company
from leads.fields import sheet as added
from leads.fields.queries import Of
from smarketing.kernel import tables
from smarketing.kernel.showing import Shown
from smarketing.kernel.tables import Column, Table


@dataclass(frozen=True, slots=True)
class _Counted:
    company: Company
    rollup: Rollup


COLUMNS = (
    Column("id", lambda row: row.company.pk),
    Column("name", lambda row: row.company.name),
    Column("domain", lambda row: row.company.domain),
    Column("industry", lambda row: row.company.industry),
    Column("segment", lambda row: row.company.segment),
    Column("employees", lambda row: row.company.employees),
    Column("owner", lambda row: row.company.owner.name if row.company.owner else ""),
    Column("target account since", lambda row: row.company.target_since),
    Column("target account because", lambda row: row.company.target_why),
    Column("known to", lambda row: row.company.source),
    Column("external id", lambda row: row.company.external_id),
    Column("people", lambda row: row.rollup.people),
    Column("with sales", lambda row: row.rollup.handoffs),
    Column("open opportunities", lambda row: row.rollup.open),
    Column("won", lambda row: row.rollup.won),
    Column("lost", lambda row: row.rollup.lost),
    Column("won, stated", lambda row: "; ".join(_worth(row.rollup))),
    Column("last active", lambda row: row.rollup.last_at),
    Column("created", lambda row: row.company.created_at),
)


def table(companies: QuerySet[Company], shown: Shown | None = None) -> Table:
    """All of them, newest first, with all columns or those that are shown."""
    own = added.columns(Of.COMPANY, [column.label for column in COLUMNS], row_of=lambda row: row.company)
    columns = [*COLUMNS, *own]
    return tables.table(
        "companies", shown.of_file(columns) if shown else columns, companies, "created_at", _counted
    )


def _counted(companies: list[Company]) -> Iterator[_Counted]:
    found = rollups([company.pk for company in companies])
    return (_Counted(company, found[company.pk]) for company in companies)


def _worth(rollup: Rollup) -> Iterator[str]:
    """Different currencies are never added up."""
    return (f"{each.amount} {each.currency}" for each in rollup.worth if each.amount is not None)
