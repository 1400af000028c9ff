"""Calendars and the time they count."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Prefetch, QuerySet

from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.calendars import hours as opening_hours
from smarketing.people.calendars.hours import Hours
from smarketing.people.calendars.models import Calendar, CalendarVersion
from smarketing.people.calendars.rules import BusinessTime, Progress, need_opening

__all__ = ["BusinessTime", "Calendar", "CalendarVersion", "Progress"]

CONTENT = ("zone", "week", "country", "subdivision", "closures", "extras")


def business_time(calendar: Calendar) -> BusinessTime:
    """The arithmetic of this calendar as it reads now; shared by all calendars that read the same."""
    return _built(hours(calendar))


def arithmetic(hours: Hours) -> BusinessTime:
    return _built(hours)


def counted(calendar: Calendar, number: int) -> BusinessTime:
    """The arithmetic of one version of this calendar: what was counted by it is explained by it."""
    if number == calendar.version:
        return business_time(calendar)
    return _built(_version_hours(calendar.pk, number) or hours(calendar))


class Timeline:
    """A calendar's versions in time: which hours counted at a moment."""

    def __init__(self, calendar: Calendar, versions: Sequence[CalendarVersion]) -> None:
        past = [version for version in versions if version.number < calendar.version]
        self._since = [version.made_at for version in versions[: len(past) + 1]]
        self._times = [*(_built(hours(version)) for version in past), business_time(calendar)]

    def at(self, moment: datetime) -> BusinessTime:
        """By the version in force then; before the first one, by that."""
        return self._times[max(0, bisect_right(self._since, moment) - 1)]


def timelines(calendar_ids: Iterable[int]) -> dict[int, Timeline]:
    """With two queries, however many there are."""
    oldest_first = Prefetch("versions", CalendarVersion.objects.order_by("number"))
    found = Calendar.objects.filter(pk__in=set(calendar_ids)).prefetch_related(oldest_first)
    return {calendar.pk: Timeline(calendar, list(calendar.versions.all())) for calendar in found}


def hours(calendar: Calendar | CalendarVersion) -> Hours:
    return _read(json.dumps(content(calendar)))


def content(calendar: Calendar | CalendarVersion) -> dict[str, Any]:
    """What decides when the calendar is open."""
    return {name: getattr(calendar, name) for name in CONTENT}


def in_words(calendar: Calendar | CalendarVersion) -> str:
    """`Mon–Fri 09:00–17:00, Europe/Berlin`."""
    return opening_hours.in_words(hours(calendar))


def words_of(time: BusinessTime) -> str:
    """The same, of the arithmetic made of it."""
    return opening_hours.in_words(time.hours)


def calendar(calendar_id: int) -> Calendar:
    found = Calendar.objects.filter(pk=calendar_id).first()
    if found is None:
        raise Refused("no-such-calendar", "There is no such calendar.", status=NOT_FOUND)
    return found


def all_calendars() -> QuerySet[Calendar]:
    return Calendar.objects.order_by("name")


def proposed(terms: Mapping[str, Any]) -> Hours:
    """What these plain values would make of a calendar; refused when they make no sense."""
    hours = opening_hours.read(**{name: terms[name] for name in CONTENT})
    opening_hours.need_sense(hours)
    need_opening(hours)
    return hours


def versions(calendar: Calendar) -> QuerySet[CalendarVersion]:
    """Every version, the present one first."""
    return CalendarVersion.objects.filter(calendar=calendar).select_related("calendar").order_by("-number")


def later(calendar: Calendar, number: int) -> list[CalendarVersion]:
    """The versions after that one, in the order in which they were made."""
    return list(versions(calendar).filter(number__gt=number).order_by("number"))


@lru_cache(maxsize=1024)
def _read(content: str) -> Hours:
    return opening_hours.read(**json.loads(content))


@lru_cache(maxsize=1024)
def _version_hours(calendar_id: int, number: int) -> Hours | None:
    """Versions never change, so a past one is read once."""
    found = CalendarVersion.objects.filter(calendar=calendar_id, number=number).first()
    return hours(found) if found else None


@lru_cache(maxsize=256)
def _built(hours: Hours) -> BusinessTime:
    return BusinessTime(hours)
