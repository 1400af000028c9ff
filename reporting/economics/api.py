"""Economics for programs: the same numbers, the rows behind them, and into a draft with one call."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet

from leads.handoff.serializers.shown import AttemptShape
from reporting.dashboard.api import RELATED, Words
from reporting.dashboard.names import Names
from reporting.dashboard.serializers import RowShape
from reporting.economics import commands as economics
from reporting.economics import kept, queries, sheet
from reporting.economics.forms import asked
from reporting.economics.place import Place, place
from reporting.economics.queries import PER_YEAR, Asked, Picture
from reporting.economics.serializers import PictureShape, TakeOverTerms
from reporting.economics.wording import SPLITS
from reporting.passages import queries as passages
from sla.agreements import queries as agreements
from sla.agreements.queries import Contract
from sla.agreements.serializers import ContractShape
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import PAGING, Text, Whole
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import FORMAT, Endpoint, Listing, Move, Single
from smarketing.kernel.tables import Table
from smarketing.people.exports.api import Export

FRAME = ("fields", FORMAT, *PAGING)


def _number(hint: str) -> django_filters.Filter:
    return django_filters.NumberFilter(method="noted", help_text=hint)


def _one_of(words: Any, hint: str) -> django_filters.Filter:
    return django_filters.ChoiceFilter(
        choices=[(word, word) for word in words], method="noted", help_text=hint
    )


class AskFilters(Words):
    """What is said to the numbers; they are read together (`asked`)."""

    by = _one_of(SPLITS, "What MQLs are split by; channels, if nothing is said.")
    team = Whole(method="noted", help_text="Either team.")
    goal = _number("Revenue, in each `per`.")
    per = _one_of(PER_YEAR, "A year, if nothing is said.")
    share = _number("Percent of the goal that marketing brings.")
    worth = _number("Of one MQL, instead of what was measured.")
    margin = _number("Percent of a win that stays.")
    hour = _number("What a rep's hour costs.")
    minutes = _number("That one attempt takes, instead of what was measured.")
    amount = _number("An average win, instead of what was measured.")


class TeamFilters(Words):
    team = Whole(method="noted", help_text="Either team.")


class PlaceFilters(TeamFilters):
    """Which group's rows; all, if nothing is said."""

    channel = Text(method="noted", help_text="Of the first touchpoint, or `none`, or `not-stated`.")
    segment = Text(method="noted", help_text="Of the company, or `not-stated`.")
    campaign = Text(method="noted", help_text="Of the first touchpoint, an id or `none`.")
    offer = Text(method="noted", help_text="The content of the first touchpoint, an id or `none`.")


@described(
    "metrics", get=("read_economics", "What MQLs are worth, how many are needed, how often trying pays")
)
class Economics(Single):
    scope = "metrics"
    shape = PictureShape
    filters = AskFilters
    refusals = (422,)

    def find(self, id: Any) -> Picture:
        said = {name: word for name, word in self.request.query_params.items() if name not in FRAME}
        return kept.picture(_asked(said), as_of=passages.as_of() or self.now, now=self.now)


@described("metrics", get=("list_economics_rows", "The MQLs or wins behind what one is worth"))
class WorthRows(Listing):
    """`members`, `won`, `stated` or `not_stated`: as many as that number says."""

    scope = "metrics"
    shape = RowShape
    filters = PlaceFilters
    refusals = (404,)

    @property
    def moment(self) -> str:  # type: ignore[override]
        return self.context()["metric"].moment

    def rows(self) -> QuerySet[Any]:
        where = _where(self)
        of, found = queries.behind(self.kwargs["name"], where.columns, where.filters, _until(self))
        return found.select_related(*RELATED[of.source]).defer("contact__search")

    def context(self) -> dict[str, Any]:
        return {**super().context(), "metric": queries.list_of(self.kwargs["name"])}


@described("metrics", get=("list_economics_attempts", "The leads behind an attempt: that attempt of each"))
class TriedRows(Listing):
    """`reached`, `connected` or `closed`: as many as that number says."""

    scope = "metrics"
    shape = AttemptShape
    filters = TeamFilters
    moment = "happened_at"
    refusals = (404,)

    def rows(self) -> QuerySet[Any]:
        found = queries.tried(self.kwargs["name"], self.kwargs["n"], _where(self).team, _until(self))
        return found.select_related("contact", "by").defer("contact__search")


@described("metrics", post=("export_economics_rows", "Take the MQLs or wins behind a worth out as a file"))
class ExportWorths(Export):
    of = WorthRows

    def table(self, rows: QuerySet[Any]) -> Table:
        name = self.kwargs["name"]
        return sheet.worths(queries.list_of(name), name, rows)


@described("metrics", post=("export_economics_attempts", "Take the leads behind an attempt out as a file"))
class ExportTried(Export):
    of = TriedRows

    def table(self, rows: QuerySet[Any]) -> Table:
        return sheet.tried(self.kwargs["name"], self.kwargs["n"], rows)


@described("agreements", post=("take_economics_over", "Write what the numbers say into a draft"))
class TakeOver(Move):
    """The value table, the volume or the attempts that follow from what is said."""

    scope = "agreements"
    shape = ContractShape
    takes = TakeOverTerms

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Contract:
        what, draft = terms.pop("what"), terms.pop("agreement", None)
        teams = terms.pop("marketing_team", 0), terms.pop("sales_team", 0)
        taken = economics.take_over(
            what=what, asked=_asked(terms), agreement_id=draft, teams=teams, actor=actor, now=now
        )
        return agreements.contract(taken.pk)


def _asked(said: Mapping[str, Any]) -> Asked:
    return asked(said, Names().choices("team").items())


def _until(view: Endpoint) -> datetime:
    return queries.old_enough(passages.as_of() or view.now)


def _where(view: Endpoint) -> Place:
    return place(view.request.query_params.dict(), also=FRAME)
