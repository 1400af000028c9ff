"""A million deadlines in business time, over a year with holidays and changed clocks; and the same counted
minute by minute, of as few as that allows."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from smarketing.people.calendars.hours import read
from smarketing.people.calendars.rules import BusinessTime

ADDS, STEPPED = 1_000_000, 200
MINUTES, MINUTE = 240, timedelta(minutes=1)
BEGIN, YEAR = datetime(2026, 1, 1, tzinfo=UTC), 365 * 24 * 60
WEEK = [[[540, 1020]]] * 5 + [[], []]


def measure() -> dict[str, Any]:
    hours = BusinessTime(read(zone="Europe/Berlin", week=WEEK, country="DE"))
    hours.between(BEGIN, BEGIN + timedelta(days=400))  # builds its openings
    begun = time.perf_counter()
    for number in range(ADDS):
        hours.add(BEGIN + MINUTE * (number % YEAR), MINUTES)
    took = time.perf_counter() - begun
    starts = [BEGIN + MINUTE * (n * YEAR // STEPPED) for n in range(STEPPED)]
    begun = time.perf_counter()
    by_minutes = [_stepped(hours, start) for start in starts]
    stepped = (time.perf_counter() - begun) / STEPPED
    same = by_minutes == [hours.add(start, MINUTES) for start in starts]
    return {"adds": ADDS, "took": took, "stepped": stepped, "agree": same}


def _stepped(hours: BusinessTime, start: datetime) -> datetime:
    """Asks of each minute whether the calendar is open in it, from the openings alone."""
    openings = iter(hours.openings(start, start + timedelta(days=30)))
    opens, closes = next(openings)
    moment, left = start, MINUTES
    while left:
        if moment >= closes:
            opens, closes = next(openings)
        left -= moment >= opens
        moment += MINUTE
    return moment
