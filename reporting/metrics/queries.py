"""Numbers and the rows they open to, from the same conditions.

Metrics of one table and one moment are counted in one statement, and so are the periods asked for:
a page costs a fixed number of statements, whatever it shows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import (
    Aggregate,
    BooleanField,
    Case,
    Count,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from leads.tracking.queries import Visit
from reporting.metrics.filters import (
    BLANK,
    FILTERS,
    NONE,
    PAIR,
    Filters,
    address_word,
    column,
    dimensions,
    read,
    split_by,
)
from reporting.metrics.metric import Metric, Part, Settles, Source
from reporting.metrics.registry import FUNNELS, LADDER, REGISTRY, STAGE_WORDS
from reporting.metrics.rules import Kind, Period, Unit, View, containing, local_day
from reporting.passages.queries import Deal, Journey, Passage, Turn
from smarketing.kernel.errors import NOT_FOUND, Refused

__all__ = [
    "BLANK", "FILTERS", "FUNNELS", "LADDER", "NONE", "PAIR", "REGISTRY", "STAGE_WORDS", "Filters", "Kind",
    "Metric", "Part", "Percentile", "Period", "Reading", "Readings", "Rows", "Settles", "Source", "Unit",
    "View", "address_word", "by", "column", "containing", "dimensions", "from_plain", "local_day", "metric",
    "nothing", "part", "plain", "read", "rows", "size", "value", "values",
]  # fmt: skip

TABLES: Mapping[Source, type[Passage] | type[Journey] | type[Deal] | type[Turn] | type[Visit]] = {
    Source.PASSAGE: Passage,
    Source.JOURNEY: Journey,
    Source.DEAL: Deal,
    Source.TURN: Turn,
    Source.VISIT: Visit,
}
Rows = QuerySet[Any]
EVERY = Q()


class Percentile(Aggregate):
    """PostgreSQL's percentile_cont: from the rows, never from other percentiles."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a metric came to. `number` None: nothing to say it of (or `mixed`: several currencies,
    whose sum would mean nothing)."""

    metric: Metric
    counts: Mapping[str, int]  # by part
    number: float | int | Decimal | None
    p90: float | None = None
    currencies: tuple[str, ...] = ()

    @property
    def mixed(self) -> bool:
        return len(self.currencies) > 1

    @property
    def of(self) -> int:
        """How many rows the number is taken over: a rate's denominator, else the first part."""
        return self.counts[self.metric.parts[1 if self.metric.unit == Unit.RATE else 0].key]


Readings = dict[str, Reading]


def plain(reading: Reading) -> dict[str, Any]:
    """The reading in JSON's own kinds, without its metric; money is written out."""
    number = str(reading.number) if isinstance(reading.number, Decimal) else reading.number
    counts, currencies = dict(reading.counts), list(reading.currencies)
    return {"counts": counts, "number": number, "p90": reading.p90, "currencies": currencies}


def from_plain(of: Metric, kept: Mapping[str, Any]) -> Reading:
    """The reading of that metric that `plain` wrote."""
    number = kept["number"]
    number = Decimal(number) if isinstance(number, str) else number
    return Reading(of, kept["counts"], number, kept["p90"], tuple(kept["currencies"]))


def metric(key: str) -> Metric:
    found = REGISTRY.get(key)
    if found is None:
        raise Refused("no-such-metric", f"There is no number called “{key}”.", status=NOT_FOUND)
    return found


def part(of: Metric, key: str) -> Part:
    found = of.part(key)
    if found is None:
        raise Refused("no-such-part", f"“{of.label}” has no list called “{key}”.", status=NOT_FOUND)
    return found


def value(of: Metric, period: Period, filters: Filters, as_of: datetime) -> Reading:
    return values([of], [period], filters, as_of)[0][of.key]


def values(
    metrics: Iterable[Metric], periods: Sequence[Period], filters: Filters, as_of: datetime
) -> list[Readings]:
    """The metrics for each of the periods, which follow on each other, oldest first."""
    found: list[Readings] = [{} for _ in periods]
    for together in _by_statement(metrics):
        for readings, those in zip(found, _values(together, periods, filters, as_of), strict=True):
            readings.update(those)
    return found


def by(
    metrics: Sequence[Metric], dimension: str, period: Period, filters: Filters, as_of: datetime
) -> dict[Any, Readings]:
    """The metrics for each value of the dimension, as the column holds it; each has all of them."""
    found: dict[Any, Readings] = {}
    for together in _by_statement(metrics):
        moment = _judged_at(together[0], period, as_of)
        split = split_by(together[0].source, dimension)
        rows = _grouped(together[0], _within(together[0], period, filters, as_of), split, moment)
        answers = rows.values("group").annotate(**_aggregates(together, moment)).order_by()
        for row in answers:
            found.setdefault(row["group"], {}).update(_readings(together, row))
    return {group: _readings(metrics, {}) | readings for group, readings in found.items()}


def size(source: Source) -> int:
    """About how many rows numbers of that table are counted among, as the database last estimated it."""
    with connection.cursor() as cursor:
        table = TABLES[source]._meta.db_table
        cursor.execute(
            "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass", [table]
        )
        return int(cursor.fetchone()[0])


def nothing(of: Metric) -> Reading:
    """What the metric comes to where there are no rows."""
    return _reading(of, {})


def rows(of: Metric, part: Part, period: Period, filters: Filters, as_of: datetime) -> Rows:
    """The rows that the part's number counts, latest first."""
    found = _within(of, period, filters, as_of).filter(part.where(_judged_at(of, period, as_of)))
    if part.one_per:
        first = found.order_by(*part.one_per, of.moment, "pk").distinct(*part.one_per)
        found = TABLES[of.source].objects.filter(pk__in=first.values("pk"))
    return found.order_by(f"-{of.moment}", "-pk")


def _values(
    together: Sequence[Metric], periods: Sequence[Period], filters: Filters, as_of: datetime
) -> Iterator[Readings]:
    """Of metrics of one statement. A row lies in one period, but is part of the state at the end of many."""
    first = together[0]
    if first.view == View.STATE:
        yield from _states(together, [_judged_at(first, period, as_of) for period in periods], filters)
        return
    whole = Period(Kind.CUSTOM, periods[0].first, periods[-1].last, periods[0].zone)
    which = _which(first.moment, periods)
    found = _grouped(first, _within(first, whole, filters, as_of), which, as_of)
    asked = found.values("group").annotate(**_aggregates(together, as_of)).order_by()
    answers = {row["group"]: row for row in asked}
    for number in range(len(periods)):
        yield _readings(together, answers.get(number, {}))


def _states(together: Sequence[Metric], moments: Sequence[datetime], filters: Filters) -> Iterator[Readings]:
    """How things stood at each of the moments, in one pass over whatever had begun by the last of them."""
    first, asked = together[0], dict[str, Any]()
    for number, moment in enumerate(moments):
        counted = _aggregates(together, moment, _there(first, moment))
        asked |= {f"{number}/{name}": each for name, each in counted.items()}
    found = TABLES[first.source].objects.filter(filters.where(first.source))
    answer = found.filter(**{f"{first.moment}__lt": max(moments)}).aggregate(**asked)
    for number in range(len(moments)):
        mine = f"{number}/"
        told = {name.removeprefix(mine): value for name, value in answer.items() if name.startswith(mine)}
        yield _readings(together, told)


def _there(of: Metric, moment: datetime) -> Q:
    """Rows that are part of the state at that moment."""
    still = Q(**{of.until: None}) | Q(**{f"{of.until}__gte": moment})
    return Q(**{f"{of.moment}__lt": moment}) & still


def _within(of: Metric, period: Period, filters: Filters, as_of: datetime) -> Rows:
    """The rows of a period, or of the state at its end."""
    found = TABLES[of.source].objects.filter(filters.where(of.source))
    if of.view == View.STATE:
        return found.filter(_there(of, _judged_at(of, period, as_of)))
    return found.filter(**{f"{of.moment}__gte": period.start, f"{of.moment}__lt": period.end})


def _judged_at(of: Metric, period: Period, as_of: datetime) -> datetime:
    """What is overdue is judged now; a state at the period's end, once that is past."""
    return min(period.end, as_of) if of.view == View.STATE else as_of


def _grouped(of: Metric, found: Rows, by: Any, as_of: datetime) -> Rows:
    """The rows with what they are grouped by. What is summed over different people takes of each of
    them, part and group the first row, which is the one that the list shows: all but the few later ones of
    those who were handed over several times."""
    if not _is_summed_once(of):
        return found.annotate(group=by)
    person, *_ = one_per = of.parts[0].one_per
    found = found.filter(reduce(or_, (part.where(as_of) for part in of.parts)))  # the rest counts nowhere
    several = Journey.objects.filter(handoffs__gt=1)
    parts = [When(part.where(as_of), then=Value(place)) for place, part in enumerate(of.parts)]
    part = Case(*parts, output_field=IntegerField())
    place = Window(RowNumber(), [by, part, *map(F, one_per)], [F(of.moment), F("pk")])
    again = found.filter(**{f"{person}__in": several.values("contact")}).annotate(place=place)
    return found.exclude(pk__in=again.filter(place__gt=1).values("pk")).annotate(group=by)


def _is_summed_once(of: Metric) -> bool:
    """Of handoffs, by different people."""
    return bool(of.measure and of.parts[0].one_per)


def _by_statement(metrics: Iterable[Metric]) -> list[list[Metric]]:
    groups: dict[tuple[Any, ...], list[Metric]] = {}
    for each in metrics:
        alone = each.key if _is_summed_once(each) else ""
        groups.setdefault((each.source, each.moment, each.view == View.STATE, alone), []).append(each)
    return list(groups.values())


def _which(moment: str, periods: Sequence[Period]) -> Case:
    """The number of the period that a row falls into."""
    ends = [When(Q(**{f"{moment}__lt": period.end}), then=Value(n)) for n, period in enumerate(periods)]
    return Case(*ends, output_field=IntegerField())


def _aggregates(metrics: Sequence[Metric], as_of: datetime, among: Q = EVERY) -> dict[str, Any]:
    """`among`: of which of the rows, where a statement is about others, too."""
    asked: dict[str, Any] = {}
    for each in metrics:
        for part in each.parts:
            # Where later rows of a person are left out already, its rows are its people.
            counted = replace(part, one_per=()) if _is_summed_once(each) else part
            asked[f"{each.key}.{part.key}"] = _count(counted, among & part.where(as_of))
        asked |= _measures(each, among & each.parts[0].where(as_of))
    return asked


def _count(part: Part, where: Q) -> Count:
    if not part.one_per:
        return Count("pk", filter=where or None)
    each = Func(*map(F, part.one_per), template="(%(expressions)s)", output_field=BooleanField())
    return Count(each, distinct=True, filter=where or None)


def _measures(of: Metric, where: Q) -> dict[str, Any]:
    if not of.measure:
        return {}
    if of.unit == Unit.MONEY:
        currencies = ArrayAgg("currency", distinct=True, filter=where, default=Value([]))
        return {f"{of.key}.sum": Sum(of.measure, filter=where), f"{of.key}.currencies": currencies}
    return {
        f"{of.key}.median": Percentile(of.measure, share=0.5, filter=where),
        f"{of.key}.p90": Percentile(of.measure, share=0.9, filter=where),
    }


def _readings(metrics: Sequence[Metric], answer: Mapping[str, Any]) -> Readings:
    return {each.key: _reading(each, answer) for each in metrics}


def _reading(of: Metric, answer: Mapping[str, Any]) -> Reading:
    counts = {part.key: answer.get(f"{of.key}.{part.key}") or 0 for part in of.parts}
    currencies = tuple(answer.get(f"{of.key}.currencies") or ())
    first = counts[of.parts[0].key]
    number: float | int | Decimal | None
    match of.unit:
        case Unit.COUNT:
            number = first
        case Unit.RATE:
            whole = counts[of.parts[1].key]
            number = first / whole if whole else None
        case Unit.MONEY:
            number = _sum(answer.get(f"{of.key}.sum"), sum(counts.values()), len(currencies))
        case _:
            number = answer.get(f"{of.key}.median")
    return Reading(of, counts, number, answer.get(f"{of.key}.p90"), currencies)


def _sum(total: Decimal | None, wins: int, currencies: int) -> Decimal | None:
    """Nothing won is a sum of 0; wins without any amount have none; currencies are not mixed."""
    if currencies > 1:
        return None
    return Decimal(0) if total is None and wins == 0 else total
