"""The clocks behind a run's numbers as a file for spreadsheets."""

from collections.abc import Callable

from django.db.models import QuerySet

from reporting.dashboard import columns
from reporting.passages.queries import Passage
from reporting.simulator.board import said_of
from reporting.simulator.queries import LABELS, OFFERED, Kind, Replay, Under
from smarketing.kernel import tables
from smarketing.kernel.tables import Column, Table

SHOWN = ("handoff__contact", "sales_team", "draft_holder", "now_holder")
WORDS = {Under.DRAFT: "this version", Under.NOW: "what holds now"}


def table(rows: QuerySet[Replay]) -> Table:
    """All of them, the latest begun first."""
    shown = [
        Column("person", lambda row: str(row.handoff.contact) if row.handoff else "removed since"),
        Column("promise", lambda row: LABELS[Kind(row.kind)]),
        Column("sales team", lambda row: str(row.sales_team or "")),
        Column("began", lambda row: row.started_at),
        Column("done", lambda row: row.done_at),
        *(each for under, words in WORDS.items() for each in _half(under, words)),
    ]
    named = rows.select_related(*SHOWN).defer("handoff__contact__search")
    return tables.table("simulation", shown, named, "started_at")


def offers(rows: QuerySet[Passage]) -> Table:
    """The handoffs that were replayed."""
    return columns.table(OFFERED, OFFERED.parts[0], rows)


def _half(under: Under, words: str) -> list[Column]:
    def of(field: str) -> Callable[[Replay], object]:
        return lambda row: getattr(row, f"{under}_{field}")

    return [
        Column(f"due, {words}", of("due")),
        Column(f"it was, {words}", lambda row: said_of(row, under)),
        Column(f"held by, {words}", lambda row: str(of("holder")(row) or "")),
    ]
