"""Numbers as programs read them: each with how it is counted, what it is made of, and where its rows are.
A count is a whole number, a rate a share of one, a duration minutes or days, money a string."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from leads.contacts.serializers import ContactName
from reporting.metrics.queries import (
    Filters,
    Kind,
    Metric,
    Period,
    Reading,
    Source,
    Unit,
    View,
    column,
    dimensions,
)
from reporting.scorecard.queries import Score, Standing
from smarketing.kernel.api.shapes import Moment, Named, Part, Shape

Number = extend_schema_field({"type": ["number", "string", "null"]})
ABOUT = {
    Source.PASSAGE: "handoff",
    Source.JOURNEY: "contact",
    Source.DEAL: "opportunity",
    Source.TURN: "clock",
    Source.VISIT: "visit",
}
DIMENSIONS = dimensions(Source.PASSAGE)  # no number is split by more


@dataclass(frozen=True, slots=True)
class Answer:
    """A number, the one of the period before, and what is promised for it."""

    period: Period
    filters: Filters
    as_of: datetime | None
    reading: Reading
    before: Reading
    score: Score
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The number of one channel, campaign, rep… `key` is its word in an address."""

    key: str
    name: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Groups:
    dimension: str
    period: Period
    filters: Filters
    as_of: datetime | None
    results: list[Group]


def written(number: float | int | Decimal | None, unit: Unit) -> float | int | str | Decimal | None:
    return f"{number:.2f}" if number is not None and unit == Unit.MONEY else number


class PartShape(Part):
    """One of the lists behind a number."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class MetricShape(Part):
    """How a number is counted. The first part is what a count counts, what a duration or sum is taken
    over, and a rate's numerator; the second is a rate's denominator."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    formula = serializers.CharField()
    unit = serializers.ChoiceField(list(Unit))
    view = serializers.ChoiceField(list(View), help_text="By when it began, happened, or was due.")
    about = serializers.SerializerMethodField(help_text="What its rows are.")
    parts = PartShape(many=True)
    more_is_better = serializers.BooleanField(allow_null=True)
    has_target = serializers.SerializerMethodField(
        help_text="Whether the agreement promises something of it."
    )
    groups = serializers.SerializerMethodField(help_text="What it can be split by.")

    @extend_schema_field(serializers.ChoiceField(list(ABOUT.values())))
    def get_about(self, metric: Metric) -> str:
        return ABOUT[metric.source]

    def get_has_target(self, metric: Metric) -> bool:
        return metric.target is not None

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(list(DIMENSIONS))))
    def get_groups(self, metric: Metric) -> Any:
        return list(dimensions(metric.source))


class MetricsShape(Shape):
    results = MetricShape(many=True)


class PeriodShape(Part):
    """Whole days of one zone; `end` is the moment at which the next period begins."""

    kind = serializers.ChoiceField(list(Kind))
    first = serializers.DateField()
    last = serializers.DateField()
    start = Moment()
    end = Moment()
    zone = serializers.CharField()
    name = serializers.CharField(source="__str__")


class Counted(PartShape):
    count = serializers.IntegerField()


class ReadingShape(Part):
    """What a number came to."""

    value = serializers.SerializerMethodField(
        "get_number",
        help_text="Of a duration the median; money as a string with two decimals. Null: nothing to say.",
    )
    p90 = serializers.FloatField(allow_null=True, help_text="90 % of a duration's rows are within it.")
    currency = serializers.SerializerMethodField(help_text="Of money, when there is one.")
    mixed = serializers.BooleanField(help_text="Several currencies, whose sum would mean nothing.")
    counts = serializers.SerializerMethodField(help_text="How many rows each of its parts has.")

    @Number
    def get_number(self, reading: Reading) -> Any:
        return written(reading.number, reading.metric.unit)

    def get_currency(self, reading: Reading) -> str | None:
        return reading.currencies[0] if len(reading.currencies) == 1 else None

    @extend_schema_field(Counted(many=True))
    def get_counts(self, reading: Reading) -> Any:
        parts = reading.metric.parts
        return [{"key": part.key, "label": part.label, "count": reading.counts[part.key]} for part in parts]


class ScoreShape(Part):
    """What is promised for it. `pace` is what the period ends at if it goes on like this."""

    actual = serializers.FloatField(allow_null=True, help_text="What counts for it.")
    since = serializers.DateField(
        allow_null=True,
        help_text="When it began to be promised, if inside the period: what came before doesn't count.",
    )
    target = serializers.FloatField(allow_null=True)
    at_least = serializers.BooleanField(help_text="Whether the target is the least; else it is the most.")
    pace = serializers.FloatField(allow_null=True)
    standing = serializers.ChoiceField(list(Standing), allow_null=True)
    note = serializers.CharField()


class Asked(Shape):
    """The period and the filters a number is of."""

    period = PeriodShape()
    filters = serializers.DictField(child=serializers.CharField(), source="filters.values")
    as_of = Moment(allow_null=True, help_text="Up to when facts are in it. Null: not worked out yet.")


class AnswerShape(Asked):
    metric = MetricShape(source="reading.metric")
    reading = ReadingShape()
    before = ReadingShape(help_text="Of the period before.")
    score = serializers.SerializerMethodField()
    is_settled = serializers.BooleanField(help_text="Whether it is no longer expected to change.")

    @extend_schema_field(ScoreShape(allow_null=True))
    def get_score(self, answer: Answer) -> Any:
        return None if answer.score.target is None else ScoreShape(answer.score).data


class GroupShape(Part):
    key = serializers.CharField(help_text="The value of the filter that narrows to it.")
    name = serializers.CharField()
    reading = ReadingShape()


class GroupsShape(Asked):
    dimension = serializers.ChoiceField(list(DIMENSIONS))
    results = GroupShape(many=True)


class RowShape(Shape):
    """One row that a number counts: a handoff, a contact, an opportunity or a clock, by its id."""

    id = serializers.IntegerField(source="pk")
    contact = ContactName(allow_null=True, help_text="Null: a visitor whom nobody knows.")
    at = serializers.SerializerMethodField(help_text="The moment that puts it into the period.")
    value = serializers.SerializerMethodField(
        "get_measured", help_text="What is measured of it: minutes, days or money."
    )
    currency = serializers.SerializerMethodField(help_text="Of money.")
    state = serializers.SerializerMethodField(help_text="Of the handoff or opportunity; the contact's stage.")
    rep = serializers.SerializerMethodField(
        help_text="Who holds the handoff, owns the opportunity, or whom the clock is charged to."
    )
    sales_team = serializers.SerializerMethodField()
    channel = serializers.CharField(allow_null=True, help_text="Null: no touchpoint. Blank: not stated.")
    campaign = Named(allow_null=True)
    segment = serializers.SerializerMethodField()
    more = serializers.SerializerMethodField(help_text="What else tells of this number: moments, the reason.")

    def get_at(self, row: Any) -> datetime:
        return plain(getattr(row, self.metric.moment))

    @Number
    def get_measured(self, row: Any) -> Any:
        return written(getattr(row, self.metric.measure), self.metric.unit) if self.metric.measure else None

    def get_currency(self, row: Any) -> str | None:
        return row.currency if self.metric.unit == Unit.MONEY else None

    def get_state(self, row: Any) -> str:
        column = {Source.JOURNEY: "stage", Source.VISIT: ""}.get(self.metric.source, "state")
        return str(getattr(row, column)) if column else ""

    @extend_schema_field(Named(allow_null=True))
    def get_sales_team(self, row: Any) -> Any:
        team = getattr(row, "sales_team", None)
        return Named(team).data if team else None

    def get_segment(self, row: Any) -> str:
        return str(getattr(row, "segment", ""))

    @extend_schema_field(Named(allow_null=True))
    def get_rep(self, row: Any) -> Any:
        rep = getattr(row, column(self.metric.source, "rep"), None)
        return Named(rep).data if rep else None

    @extend_schema_field(serializers.DictField())
    def get_more(self, row: Any) -> Any:
        return {name: plain(getattr(row, name)) for name in self.metric.columns}

    @property
    def metric(self) -> Metric:
        found: Metric = self.context["metric"]
        return found


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return Moment().to_representation(value)
    return f"{value:.2f}" if isinstance(value, Decimal) else value
