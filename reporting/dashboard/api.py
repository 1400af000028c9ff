"""Numbers for programs: the registry, one number for a period, the rows that it counts, and what it is
split into. They are the dashboard's own, asked for with the words of its address."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from reporting.dashboard.address import Asked, asked
from reporting.dashboard.columns import table
from reporting.dashboard.names import Names
from reporting.dashboard.serializers import (
    Answer,
    AnswerShape,
    Group,
    Groups,
    GroupsShape,
    MetricsShape,
    RowShape,
)
from reporting.keeping.counting import Counting
from reporting.metrics import queries as metrics
from reporting.metrics.queries import REGISTRY, Kind, Metric, Part, Reading, Source
from reporting.passages import queries as passages
from reporting.scorecard.queries import promises
from smarketing.kernel.api.filters import PAGING, Filters, Text
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import FORMAT, Endpoint, Listing, Single
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.kernel.tables import Table
from smarketing.people.exports.api import Export

OR_NONE = "An id, or `none`."
KINDS = [(kind.value, kind.value) for kind in Kind]
RELATED = {
    Source.PASSAGE: ("contact", "sales_team", "holder", "campaign"),
    Source.JOURNEY: ("contact", "sales_team", "rep", "campaign"),
    Source.DEAL: ("contact", "sales_team", "rep", "campaign"),
    Source.TURN: ("contact", "sales_team", "person", "campaign"),
    Source.VISIT: ("contact", "campaign"),
}


class Words(Filters):
    """The words of an address mean something together, so they are read together (`asked`)."""

    def noted(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows


def _word(hint: str) -> django_filters.Filter:
    return Text(method="noted", help_text=hint)


def _day(hint: str) -> django_filters.Filter:
    return django_filters.DateFilter(method="noted", help_text=hint)


# `from` is no name that a class body can have.
ASKED = {
    "period": django_filters.ChoiceFilter(
        choices=KINDS, method="noted", help_text="A month, if nothing is said."
    ),
    "on": _day("A day in that period; today, if nothing is said."),
    "from": _day("First day of a period of one's own; with `to`."),
    "to": _day("Its last day."),
    "team": _word(f"Either team of a handoff; without one, the team of who sold. {OR_NONE}"),
    "pair": _word("What one team handed to another: marketing's and sales' id, like `3-5`."),
    "rep": _word(f"Who holds a handoff, owns an opportunity, or whom a clock is charged to. {OR_NONE}"),
    "marketer": _word(f"Who offered it. {OR_NONE}"),
    "channel": _word("Of the first touchpoint; `none` without one, `not-stated` if it was left blank."),
    "campaign": _word(OR_NONE),
    "segment": _word("Of the company; `not-stated` if it was left blank."),
    "reason": _word("Why sales sent them back."),
}
MetricFilters: type[Filters] = type("MetricFilters", (Words,), dict(ASKED))
RowFilters: type[Filters] = type(
    "RowFilters", (Words,), {**ASKED, "part": _word("Which of its lists; the first, if nothing is said.")}
)


@described("metrics", get=("list_metrics", "Every number there is, and how it is counted"))
class Metrics(Single):
    scope = "metrics"
    shape = MetricsShape

    def find(self, id: Any) -> Any:
        return {"results": list(REGISTRY.values())}


@described("metrics", get=("read_metric", "One number, for a period and under filters"))
class OneMetric(Single):
    """Beside it: what it is made of, what it was in the period before, and what is promised for it."""

    scope = "metrics"
    shape = AnswerShape
    filters = MetricFilters

    def find(self, id: str) -> Answer:
        metric, wanted, as_of = metrics.metric(id), _asked(self), passages.as_of()
        period, filters, moment = wanted.period, wanted.filters, as_of or self.now
        counting = Counting(moment)
        before, now = counting.values([metric], [period.before(), period], filters)
        (promised,) = promises([period], filters, moment)
        return Answer(
            period,
            filters,
            as_of,
            now[id],
            before[id],
            promised.score(promised.as_promised(now, counting)[id]),
            promised.patience.is_settled(metric, period, moment),
        )


@described("metrics", get=("list_metric_rows", "The rows that a number counts, the latest first"))
class MetricRows(Listing):
    """As many as the number says, each once; their values add up to it or have it as their median."""

    scope = "metrics"
    shape = RowShape
    filters = RowFilters

    @property
    def metric(self) -> Metric:
        return metrics.metric(self.kwargs["id"])

    @property
    def moment(self) -> str:  # type: ignore[override]
        return self.metric.moment

    def rows(self) -> QuerySet[Any]:
        metric = self.metric
        return _rows_of(self, metric).select_related(*RELATED[metric.source]).defer("contact__search")

    def context(self) -> dict[str, Any]:
        return {**super().context(), "metric": self.metric}


@described("metrics", post=("export_metric_rows", "Take the rows that a number counts out as a file"))
class ExportRows(Export):
    of = MetricRows

    def table(self, rows: QuerySet[Any]) -> Table:
        metric = metrics.metric(self.kwargs["id"])
        return table(metric, _part(self, metric), rows)


@described("metrics", get=("split_metric", "A number for each channel, campaign, rep, team…"))
class MetricGroups(Single):
    """Those that have any rows, the most first. A `reason` splits numbers of handoffs only."""

    scope = "metrics"
    shape = GroupsShape
    filters = MetricFilters

    def get(self, request: Request, id: str = "", dimension: str = "") -> Response:
        return super().get(request, id)

    def find(self, id: str) -> Groups:
        metric, wanted, dimension = metrics.metric(id), _asked(self), self.kwargs["dimension"]
        if dimension not in metrics.dimensions(metric.source):
            message = f"“{metric.label}” can't be split by “{dimension}”."
            raise Refused("no-such-group", message, status=NOT_FOUND)
        as_of = passages.as_of()
        found = metrics.by([metric], dimension, wanted.period, wanted.filters, as_of or self.now)
        groups = _named(dimension, {metrics.address_word(value): found[value][id] for value in found})
        return Groups(dimension, wanted.period, wanted.filters, as_of, groups)


def _named(dimension: str, found: Mapping[str, Reading]) -> list[Group]:
    """Without those that have rows of the period, but none that this number counts."""
    counted = {word: reading for word, reading in found.items() if any(reading.counts.values())}
    names = Names().each(dimension, counted)
    groups = [Group(word, names.get(word, word), reading) for word, reading in counted.items()]
    return sorted(groups, key=lambda group: (-max(group.reading.counts.values()), group.name))


def _rows_of(view: Endpoint, metric: Metric) -> QuerySet[Any]:
    wanted = _asked(view, *PAGING, FORMAT, "part")
    as_of = passages.as_of() or view.now
    return metrics.rows(metric, _part(view, metric), wanted.period, wanted.filters, as_of)


def _part(view: Endpoint, metric: Metric) -> Part:
    return metrics.part(metric, view.request.query_params.get("part") or metric.parts[0].key)


def _asked(view: Endpoint, *also: str) -> Asked:
    """Refused with the word at fault, as the dashboard does."""
    wanted = asked(view.request.query_params, view.now, also=("fields", *also))
    Names().applied(wanted.filters)  # a team, rep or campaign that isn't there is refused, not empty
    return wanted
