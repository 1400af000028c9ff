"""Business minutes of handoffs, by the calendar that each one's promises run by."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from smarketing.people.calendars import queries as calendars
from smarketing.people.calendars.queries import Timeline


def work_out(spans: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, float | None, float | None]]:
    """For rows (handoff, calendar, held, decided, first offered, contacted): the handoff with its
    minutes to decide and to first contact; None while it is open."""
    hours = calendars.timelines(row[1] for row in spans)
    for handoff, calendar, held, decided, offered, contacted in spans:
        told = hours[calendar]
        yield handoff, _minutes(told, held or offered, decided), _minutes(told, offered, contacted)


def _minutes(hours: Timeline, start: datetime, end: datetime | None) -> float | None:
    """By the hours that counted when it came about; what changed since changes no finished number."""
    return None if end is None else max(0.0, hours.at(end).between(start, end))
