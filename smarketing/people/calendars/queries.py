"""Calendars and the time they count."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.calendars import hours as opening_hours
from smarketing.people.calendars.hours import Hours
from smarketing.people.calendars.models import Calendar
from smarketing.people.calendars.rules import BusinessTime, Progress

__all__ = ["BusinessTime", "Progress"]

CONTENT = ("zone", "week", "country", "subdivision", "closures", "extras")


def business_time(calendar: Calendar) -> BusinessTime:
    """The arithmetic of this calendar as it reads now; shared by all calendars that read the same."""
    return _built(hours(calendar))


def hours(calendar: Calendar) -> Hours:
    return opening_hours.read(**content(calendar))


def content(calendar: Calendar) -> Mapping[str, Any]:
    """What decides when the calendar is open."""
    return {name: getattr(calendar, name) for name in CONTENT}


def in_words(calendar: Calendar) -> str:
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


@lru_cache(maxsize=256)
def _built(hours: Hours) -> BusinessTime:
    return BusinessTime(hours)
