"""Calendars for programs: read by everybody, made and changed by admins through the same commands as the
settings pages."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet

from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import After, Before, Filters
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Editable, Listing, Move, Single
from smarketing.people.calendars import commands, queries, year
from smarketing.people.calendars.hours import FIRST_DAY, LAST_DAY
from smarketing.people.calendars.models import Calendar, CalendarVersion
from smarketing.people.calendars.serializers import CalendarShape, CalendarTerms, VersionShape, YearShape


class CalendarFilters(Filters):
    name = django_filters.CharFilter("name", "iexact", help_text="Exactly this name, in any case.")
    zone = django_filters.CharFilter("zone", "exact", help_text="Like Europe/Berlin.")


@described(
    "calendars",
    get=("list_calendars", "Working calendars, the latest first"),
    post=("create_calendar", "Make a calendar"),
)
class Calendars(Listing, Move):
    scope = "calendars"
    shape = CalendarShape
    filters = CalendarFilters
    takes = CalendarTerms
    created = "api-calendar"

    def rows(self) -> QuerySet[Calendar]:
        return Calendar.objects.prefetch_related("teams")

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Calendar:
        return commands.create(**_plain(terms), actor=actor, now=now)


@described(
    "calendars",
    get=("read_calendar", "One calendar"),
    patch=("edit_calendar", "Change a calendar; other hours make a new version"),
)
class OneCalendar(Editable):
    """Clocks that run by it are counted anew within seconds; what has ended or is past due stays."""

    scope = "calendars"
    shape = CalendarShape
    changes_shape = CalendarTerms

    def find(self, id: int) -> Calendar:
        return queries.calendar(id)

    def lock(self, id: int) -> Calendar:
        return commands.locked(id)

    def change(self, row: Calendar, changes: dict[str, Any], *, actor: Actor, now: datetime) -> Calendar:
        changes = _plain(changes)
        why = changes.pop("why", "")
        return commands.edit(calendar_id=row.pk, changes=changes, why=why, actor=actor, now=now)


class VersionFilters(Filters):
    made_after = After("made_at")
    made_before = Before("made_at")


@described("calendars", get=("list_calendar_versions", "Every version of a calendar, the present one first"))
class Versions(Listing):
    scope = "calendars"
    shape = VersionShape
    filters = VersionFilters
    moment = "made_at"

    def rows(self) -> QuerySet[CalendarVersion]:
        return queries.versions(queries.calendar(self.kwargs["id"])).order_by()


class WhichYear(django_filters.NumberFilter):
    schema = {"type": "integer", "minimum": FIRST_DAY.year, "maximum": LAST_DAY.year}


class YearFilters(Filters):
    year = WhichYear(
        min_value=FIRST_DAY.year, max_value=LAST_DAY.year, decimal_places=0, help_text="This one without it."
    )


@described("calendars", get=("read_calendar_year", "A year of a calendar, day by day"))
class Year(Single):
    scope = "calendars"
    shape = YearShape
    filters = YearFilters

    def find(self, id: int) -> dict[str, Any]:
        hours = queries.hours(queries.calendar(id))
        asked = YearFilters.read(self.request)["year"]
        shown = int(asked) if asked else self.now.year
        return {"year": shown, "days": list(year.days(hours, shown))}


def _plain(terms: dict[str, Any]) -> dict[str, Any]:
    """Days as they are kept: ISO dates."""
    told = dict(terms)
    for name in ("closures", "extras"):
        if name in told:
            told[name] = [_line(line) for line in told[name]]
    return told


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if name in ("from", "to") else value for name, value in line.items()}
