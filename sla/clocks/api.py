"""Clocks for programs: which promises run, which were kept or broken, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from sla.clocks import commands as clocks
from sla.clocks import queries, sheet
from sla.clocks.queries import Clock, ClockView, Kind, State
from sla.clocks.serializers import ClockInFull, ClockShape, ExcuseTerms
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import After, Before, Filters, Flag, Ids, OneOf, Text
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Listing, Move, Single
from smarketing.kernel.tables import Table
from smarketing.people.exports import api as exports


class ClockFilters(Filters):
    state = OneOf("state", State, method="by_state")
    kind = OneOf("kind", Kind)
    open = Flag("stopped_at", method="by_open", help_text="Whether it still runs, in time or not.")
    broke_together = Flag(
        "stopped_at",
        method="by_together",
        help_text="Whether each holder was in time and all of them together were not; its last clock.",
    )
    holder = Ids("holder")
    team = Ids("pledge__team", method="by_team", help_text="Of the team that promised.")
    thread = Text("pledge__thread", help_text="Whose story, e.g. `contact:12`.")
    pledge = Ids("pledge")
    agreement = Ids("pledge__agreement")
    started_after = After("started_at")
    started_before = Before("started_at")
    due_after = After("due_at")
    due_before = Before("due_at")
    stopped_after = After("stopped_at")
    stopped_before = Before("stopped_at")

    def by_state(self, rows: QuerySet[Clock], name: str, values: Sequence[str]) -> QuerySet[Clock]:
        return queries.in_state(rows, values, self.now)

    def by_team(self, rows: QuerySet[Clock], name: str, values: Sequence[int]) -> QuerySet[Clock]:
        return queries.of_team(rows, values)

    def by_together(self, rows: QuerySet[Clock], name: str, value: bool) -> QuerySet[Clock]:
        return rows.filter(queries.together()) if value else rows.exclude(queries.together())

    def by_open(self, rows: QuerySet[Clock], name: str, value: bool) -> QuerySet[Clock]:
        ended = Q(stopped_at__isnull=False) | Q(cancelled_at__isnull=False)
        return rows.filter(~ended if value else ended)


@described("clocks", get=("list_clocks", "Clocks, the one due last first"))
class Clocks(Listing):
    scope = "clocks"
    shape = ClockShape
    filters = ClockFilters
    moment = "due_at"

    def rows(self) -> QuerySet[Clock]:
        return queries.listing()

    def shown(self, row: Any, *, many: bool = False, sparse: bool = True) -> Any:
        return super().shown([queries.view(clock, self.now) for clock in row], many=many, sparse=sparse)


@described("clocks", post=("export_clocks", "Take clocks out as a file"))
class Export(exports.Export):
    of = Clocks

    def table(self, rows: QuerySet[Clock]) -> Table:
        return sheet.table("clocks", rows, self.now)


@dataclass(frozen=True, slots=True)
class Explained:
    view: ClockView
    explanation: list[str]
    broke_together: bool

    def __getattr__(self, name: str) -> Any:
        return getattr(self.view, name)


@described("clocks", get=("read_clock", "One clock, which explains itself"))
class OneClock(Single):
    scope = "clocks"
    shape = ClockInFull

    def find(self, id: int) -> Explained:
        return _explained(id, self.now)


@described("clocks", post=("excuse_clock", "Excuse a broken promise, with a reason; a manager's ruling"))
class ExcuseClock(Move):
    """It counts neither as kept nor as broken from then on, and stays in sight. Never taken back."""

    scope = "clocks"
    shape = ClockInFull
    takes = ExcuseTerms

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Explained:
        clocks.excuse(clock_id=id, actor=actor, now=now, **terms)
        return _explained(id, now)


def _explained(clock_id: int, now: datetime) -> Explained:
    clock = queries.get(clock_id)
    return Explained(queries.view(clock, now), queries.explain(clock_id, now), queries.broke_together(clock))
