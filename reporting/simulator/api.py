"""Runs for programs: ask for one, see how far it is and what came of it, and read the rows behind it."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet

from reporting.dashboard.columns import with_names
from reporting.dashboard.serializers import RowShape
from reporting.passages.queries import Passage
from reporting.simulator import asked as words
from reporting.simulator import commands, queries, sheet
from reporting.simulator.queries import JUDGED, KINDS, OFFERED, Replay, Scope, Under, Verdict
from reporting.simulator.serializers import ReplayShape, SimulationShape, StartTerms
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import PAGING, Filters, Ids, Text, Whole
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import FORMAT, Listing, Move, Single
from smarketing.kernel.tables import Table
from smarketing.people.exports.api import Export

HOUR_OF_WEEK = "^(1[0-5][0-9]|16[0-7]|[1-9]?[0-9])$"


def _word(hint: str, *choices: str) -> django_filters.Filter:
    return django_filters.ChoiceFilter(
        choices=[(each, each) for each in choices], method="noted", help_text=hint
    )


class RowFilters(Filters):
    """They mean something together, so they are read together."""

    under = _word("`draft`, if nothing is said.", *Under)
    verdict = _word(f"`{JUDGED}`: kept or broken.", JUDGED, *Verdict)
    kind = _word("Which promise.", *KINDS)
    team = Whole(method="noted")
    person = Whole(method="noted", help_text="Their own clocks, by who held each at due.")
    slot = Text(
        method="noted",
        pattern=HOUR_OF_WEEK,
        help_text="When a breach was due: 24 × weekday (Monday 0) + hour.",
    )

    def noted(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows


@described(
    "agreements",
    get=("read_simulation", "How far the latest run of a version is, and what came of it"),
    post=("start_simulation", "Run a version over what really happened"),
)
class Simulations(Single, Move):
    """Replays the handoffs of the last months under a version that is negotiated, and under what holds
    now. It works in the background; ask again to see how far it is."""

    scope = "agreements"
    shape = SimulationShape
    takes = StartTerms

    def find(self, id: int) -> Any:
        return queries.need(id)

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Any:
        return commands.start(
            agreement_id=id,
            months=terms["months"],
            scope=terms.get("scope", Scope.TEAMS.value),
            actor=actor,
            now=now,
        )


@described("agreements", get=("list_simulation_rows", "The clocks behind a run's numbers, latest first"))
class SimulationRows(Listing):
    """One for each handoff and promise; a person's are that person's own clocks."""

    scope = "agreements"
    shape = ReplayShape
    filters = RowFilters
    moment = "started_at"

    def rows(self) -> QuerySet[Replay]:
        run = queries.need(self.kwargs["id"])
        asked = words.read(self.request.query_params.dict(), also=(*PAGING, FORMAT))
        return queries.behind(run, asked).select_related(*sheet.SHOWN).defer("handoff__contact__search")


@described("agreements", post=("export_simulation_rows", "Take the clocks behind a run out as a file"))
class ExportRows(Export):
    of = SimulationRows

    def table(self, rows: QuerySet[Replay]) -> Table:
        return sheet.table(rows)


class OfferFilters(Filters):
    sales_team = Ids("sales_team")
    holder = Ids("holder", help_text="Who holds it, or held it last.")


@described("agreements", get=("list_simulation_offers", "The handoffs that a run replayed, latest first"))
class SimulationOffers(Listing):
    """As many as its `total`, whatever became of each."""

    scope = "agreements"
    shape = RowShape
    filters = OfferFilters
    moment = "offered_at"

    def rows(self) -> QuerySet[Passage]:
        return with_names(OFFERED, queries.offers(queries.need(self.kwargs["id"])))

    def context(self) -> dict[str, Any]:
        return {**super().context(), "metric": OFFERED}


@described(
    "agreements", post=("export_simulation_offers", "Take the handoffs that a run replayed out as a file")
)
class ExportOffers(Export):
    of = SimulationOffers

    def table(self, rows: QuerySet[Passage]) -> Table:
        return sheet.offers(rows)
