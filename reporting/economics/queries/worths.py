"""What MQLs turned out to be worth, whole and split, and the rows that say so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value

from leads.campaigns.queries import Touchpoint
from reporting.economics import rules
from reporting.economics.rules import BY, Sample, Worth
from reporting.keeping.counting import Counting
from reporting.metrics.queries import Filters, Metric, Part, Rows, Source, Unit, View, address_word
from reporting.passages.queries import Deal, Journey
from smarketing.kernel.errors import NOT_FOUND, Refused

EVERY = Q()
SAMPLE = " ".join(each.name for each in fields(Sample))
STATED, NOT_STATED = Q(amount__isnull=False), Q(amount=None)


def _always(where: Q) -> Any:
    return lambda as_of: where


# The lists behind a worth, described like those behind the registry's numbers.
LISTS: Mapping[str, Metric] = {
    "members": Metric(
        key="members",
        label="MQLs old enough",
        formula="People whose first entry to MQL lies longer back than nine of ten wins took.",
        unit=Unit.COUNT,
        view=View.COHORT,
        source=Source.JOURNEY,
        moment="mql_at",
        parts=(Part("all", "MQLs", _always(EVERY)),),
        columns=("won_at", "revenue"),
    ),
    "won": Metric(
        key="won",
        label="Of them won",
        formula="Those of them who have a won opportunity.",
        unit=Unit.COUNT,
        view=View.COHORT,
        source=Source.JOURNEY,
        moment="mql_at",
        parts=(Part("all", "won", _always(Q(wins__gt=0))),),
        columns=("won_at", "revenue"),
    ),
    "stated": Metric(
        key="stated",
        label="Wins with an amount",
        formula="Their won opportunities whose amount is stated; its average is the average win.",
        unit=Unit.MONEY,
        view=View.COHORT,
        source=Source.DEAL,
        moment="closed_at",
        parts=(Part("all", "stated", _always(STATED)),),
        measure="amount",
    ),
    "not_stated": Metric(
        key="not_stated",
        label="Wins without an amount",
        formula="Their won opportunities whose amount nobody stated; they are not in the average.",
        unit=Unit.MONEY,
        view=View.COHORT,
        source=Source.DEAL,
        moment="closed_at",
        parts=(Part("all", "not stated", _always(NOT_STATED)),),
        measure="amount",
    ),
}


@dataclass(frozen=True, slots=True)
class Group:
    """One channel, segment, campaign or offer (or two of them), or all together: `place` says which, as
    it stands in an address."""

    place: Mapping[str, str]
    sample: Sample
    worth: Worth


def total(groups: Iterable[Group]) -> Group:
    """All that were split."""
    sample = rules.together(group.sample for group in groups)
    return Group({}, sample, rules.worth(sample))


def split(by: str, filters: Filters, until: datetime, counting: Counting) -> list[Group]:
    """The most MQLs first."""
    columns = BY[by]

    def count() -> tuple[Any, int]:
        members = _members(filters, until, columns)
        wins = _wins(members, columns).values(*columns).annotate(**_amounts()).order_by()
        rows: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in (*members.values(*columns).annotate(**_counted()).order_by(), *wins):
            rows.setdefault(_key(row, columns), {}).update(row)
        found = [(list(map(address_word, key)), _plain(row)) for key, row in rows.items()]
        return found, sum(sample["members"] for _, sample in found)

    found = counting.ask(f"{SAMPLE} by {', '.join(columns)} of {filters.values}", count)
    groups = [_group(dict(zip(columns, words, strict=True)), row) for words, row in found]
    return sorted(groups, key=lambda group: (-group.sample.members, tuple(group.place.values())))


def list_of(name: str) -> Metric:
    """How one of the lists behind a worth is described."""
    if name not in LISTS:
        raise Refused("no-such-list", f"There is no list called “{name}”.", status=NOT_FOUND)
    return LISTS[name]


def rows(name: str, place: Mapping[str, str], filters: Filters, until: datetime) -> tuple[Metric, Rows]:
    """One of the lists behind a group's worth (`place` empty: behind the whole), as long as its number."""
    of = list_of(name)
    members = _members(filters, until, tuple(place)).filter(**_where(place))
    found: Rows = members if of.source == Source.JOURNEY else _wins(members, ())
    return of, found.filter(of.parts[0].where(until))


def _members(filters: Filters, until: datetime, columns: tuple[str, ...]) -> QuerySet[Journey]:
    found = Journey.objects.filter(filters.where(Source.JOURNEY), mql_at__lte=until)
    return _with_offer(found) if "offer" in columns else found


def _wins(members: QuerySet[Journey], columns: tuple[str, ...]) -> QuerySet[Deal]:
    """What these people bought."""
    found = Deal.objects.filter(state="won", contact__in=members.values("contact"))
    return _with_offer(found) if "offer" in columns else found


def _with_offer(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With the piece of content of the first touchpoint, which no flat row carries."""
    first = Touchpoint.objects.filter(contact=OuterRef("contact")).order_by("happened_at", "pk")
    return rows.annotate(offer=Subquery(first.values("asset")[:1]))


def _counted() -> dict[str, Any]:
    return {"members": Count("pk"), "won": Count("pk", filter=Q(wins__gt=0))}


def _amounts() -> dict[str, Any]:
    return {
        "stated": Count("pk", filter=STATED),
        "not_stated": Count("pk", filter=NOT_STATED),
        "total": Sum("amount"),
        "squares": Sum(F("amount") * F("amount"), output_field=DecimalField()),
        "currencies": ArrayAgg(F("currency"), distinct=True, filter=STATED, default=Value([])),
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A sample in JSON's own kinds; money is written out."""
    return {
        "members": row.get("members") or 0,
        "won": row.get("won") or 0,
        "stated": row.get("stated") or 0,
        "not_stated": row.get("not_stated") or 0,
        "total": str(row.get("total") or 0),
        "squares": str(row.get("squares") or 0),
        "currencies": row.get("currencies") or [],
    }


def _group(place: Mapping[str, str], plain: Mapping[str, Any]) -> Group:
    exact = {name: Decimal(plain[name]) for name in ("total", "squares")}
    sample = Sample(**{**plain, **exact, "currencies": tuple(plain["currencies"])})
    return Group(place, sample, rules.worth(sample))


def _key(row: Mapping[str, Any], columns: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[column] for column in columns)


def _where(place: Mapping[str, str]) -> dict[str, Any]:
    """As the columns hold it: the other way round from `address_word`."""
    words = {"none": None, "not-stated": ""}
    return {column: words.get(word, word) for column, word in place.items()}
