"""Clocks as a file for spreadsheets, as they stand at that moment."""

from datetime import datetime

from django.db.models import QuerySet

from sla.clocks import queries
from sla.clocks.queries import Clock
from smarketing.kernel import tables
from smarketing.kernel.tables import Column, Table

COLUMNS = (
    Column("id", lambda view: view.id),
    Column("about", lambda view: view.row.pledge.label),
    Column("promise", lambda view: view.label),
    Column("state", lambda view: view.state.value),
    Column("team", lambda view: str(view.row.team)),
    Column("holder", lambda view: str(view.row.holder or "")),
    Column("began", lambda view: view.started_at),
    Column("due", lambda view: view.due_at),
    Column("done", lambda view: view.row.stopped_at),
    Column("ended otherwise", lambda view: view.row.cancelled_at),
    Column("minutes promised", lambda view: round(view.minutes_promised, 2)),
    Column("minutes used", lambda view: round(view.minutes_used, 2)),
    Column("excused", lambda view: view.row.excused_at),
    Column("excused because", lambda view: view.row.excused_why),
)


def table(name: str, clocks: QuerySet[Clock], now: datetime) -> Table:
    """All of them, the one due last first."""
    return tables.table(
        name, COLUMNS, clocks, "due_at", lambda page: [queries.view(clock, now) for clock in page]
    )
