"""Moments by name, in the week of Monday 2 March 2026, UTC."""

from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def at(moment, week=0):
    """`at("Tue 14:05")`; `week` weeks later."""
    day, clock = moment.split()
    parts = dict(zip(("hours", "minutes", "seconds"), map(int, clock.split(":")), strict=False))
    return MONDAY + timedelta(days=DAYS.index(day), weeks=week, **parts)
