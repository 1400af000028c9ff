"""Business minutes of handoffs, by the calendar that each one's promises run by."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from smarketing.people.calendars import queries as calendars
from smarketing.people.calendars.queries import BusinessTime


def work_out(spans: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, float | None, float | None]]:
    """For rows (handoff, calendar, held, decided, first offered, contacted): the handoff with its
    minutes to decide and to first contact; None while it is open."""
    used = calendars.all_calendars().filter(pk__in={row[1] for row in spans})
    times = {calendar.pk: calendars.business_time(calendar) for calendar in used}
    for handoff, calendar, held, decided, offered, contacted in spans:
        time = times[calendar]
        yield handoff, _minutes(time, held or offered, decided), _minutes(time, offered, contacted)


def _minutes(time: BusinessTime, start: datetime, end: datetime | None) -> float | None:
    return None if end is None else max(0.0, time.between(start, end))
