"""Calendars as programs see and send them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from smarketing.kernel.api.shapes import Moment, Named, Part, Shape, Terms
from smarketing.people.calendars import queries, year
from smarketing.people.calendars.models import Calendar, CalendarVersion

WINDOW = {
    "type": "array",
    "items": {"type": "integer", "minimum": 0, "maximum": 2880},
    "minItems": 2,
    "maxItems": 2,
    "description": "Opens and closes, in minutes after midnight; past 1440 is the next day.",
}
DAY_HOURS = {"type": "array", "items": WINDOW, "maxItems": 48}
WEEK = {"type": "array", "items": DAY_HOURS, "minItems": 7, "maxItems": 7}


@extend_schema_field(DAY_HOURS)
class DayHours(serializers.ListField):
    """A day's opening hours."""

    def __init__(self, **options: Any) -> None:
        window = serializers.ListField(
            child=serializers.IntegerField(min_value=0, max_value=2880), min_length=2, max_length=2
        )
        super().__init__(child=window, **{"max_length": 48, **options})


@extend_schema_field(WEEK)
class Week(serializers.ListField):
    """Seven days, Monday first."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=DayHours(), **{"min_length": 7, "max_length": 7, **options})


def _from() -> serializers.DateField:
    return serializers.DateField(help_text="The first day.")


class ClosureShape(Part):
    to = serializers.DateField(help_text="The last day, included.")
    name = serializers.CharField(allow_blank=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": _from(), **super().get_fields()}


class ExtraShape(ClosureShape):
    hours = DayHours(help_text="Count instead of what these days would have had.")


class ContentShape(Shape):
    """When a calendar is open."""

    zone = serializers.CharField(help_text="Like Europe/Berlin.")
    week = Week(help_text="Seven days, Monday first.")
    country = serializers.CharField(help_text="Whose public holidays are closed, like DE; empty for none.")
    subdivision = serializers.CharField(help_text="Of the country, like BY; empty for the whole.")
    closures = ClosureShape(many=True)
    extras = ExtraShape(many=True)


class CalendarShape(ContentShape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    version = serializers.IntegerField(help_text="Of its hours; each change of them makes the next.")
    hours = serializers.SerializerMethodField(help_text="In words.")
    teams = Named(many=True, source="teams.all", help_text="Whose clocks run by it.")

    def get_hours(self, calendar: Calendar) -> str:
        return queries.in_words(calendar)


class VersionShape(ContentShape):
    """What a calendar said from a moment on. It never changes."""

    number = serializers.IntegerField()
    made_at = Moment(help_text="Since when it counted.")
    made_by = serializers.CharField()
    why = serializers.CharField()
    hours = serializers.SerializerMethodField(help_text="In words.")

    def get_hours(self, version: CalendarVersion) -> str:
        return queries.in_words(version)


class DayShape(Part):
    """One day: of what kind, what it is called, and its hours in words."""

    date = serializers.DateField()
    kind = serializers.ChoiceField(list(year.KINDS))
    name = serializers.CharField(help_text="Of the holiday, closure or extra opening.")
    hours = serializers.CharField()


class YearShape(Shape):
    year = serializers.IntegerField()
    days = DayShape(many=True)


class Words(serializers.CharField):
    """Text; a number is none."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class ClosureTerms(Terms):
    to = serializers.DateField(required=False, help_text="The last day, included; without it, one day.")
    name = Words(required=False, allow_blank=True, max_length=100)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": _from(), **super().get_fields()}

    def to_internal_value(self, data: Any) -> Any:
        """A line is sent whole, also where only some of the calendar is."""
        if isinstance(data, dict):
            missing = [name for name, field in self.fields.items() if field.required and name not in data]
            if missing:
                raise serializers.ValidationError({name: ["This field is required."] for name in missing})
        return super().to_internal_value(data)


class ExtraTerms(ClosureTerms):
    hours = DayHours()


class CalendarTerms(Terms):
    name = Words(max_length=100)
    zone = Words(max_length=60)
    week = Week(help_text="Seven days, Monday first.")
    country = Words(required=False, allow_blank=True, max_length=2)
    subdivision = Words(required=False, allow_blank=True, max_length=30)
    closures = ClosureTerms(many=True, required=False)
    extras = ExtraTerms(many=True, required=False)
    why = Words(required=False, allow_blank=True, max_length=300, help_text="Kept with the version.")
