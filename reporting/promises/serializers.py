"""A scorecard as programs read it: promise by promise, each with where its rows are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reporting.dashboard.serializers import Asked as AskedShape
from reporting.dashboard.serializers import MetricShape, PeriodShape, ReadingShape, ScoreShape
from reporting.metrics.queries import Filters, Period
from reporting.promises.queries import Line
from reporting.scorecard.queries import PROMISED
from smarketing.kernel.api.shapes import Part


@dataclass(frozen=True, slots=True)
class Card:
    period: Period
    filters: Filters
    as_of: datetime | None
    results: list[Line]


class ScorecardLineShape(Part):
    """One promise: what came of it, what is promised, how it stands."""

    side = serializers.ChoiceField(list(PROMISED), help_text="Who promises it.")
    metric = MetricShape()
    filters = serializers.DictField(
        child=serializers.CharField(),
        source="asked.filters.values",
        help_text="What it is narrowed to: of a line of the volume its channel, segment and teams.",
    )
    period = PeriodShape(
        source="asked.period",
        help_text="The one asked for; a volume that began to be promised inside it counts from that day.",
    )
    reading = ReadingShape()
    before = ReadingShape(help_text="Of the period before.")
    score = ScoreShape(help_text="Its `note` says why there is no target.")
    is_settled = serializers.BooleanField(help_text="Whether it is no longer expected to change.")
    rows = serializers.SerializerMethodField(help_text="The address of each of its lists.")

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_rows(self, line: Line) -> Any:
        path = reverse("api-metric-rows", args=[line.metric.key])
        return {part.key: f"{path}?{line.asked.query(part=part.key)}" for part in line.metric.parts}


class ScorecardShape(AskedShape):
    results = ScorecardLineShape(many=True)
