"""Opening hours as spans of UTC: whatever a zone's clocks do (skip an hour or a day, repeat one), a span is
when the clock on the wall shows the hours. Moments are ticks, microseconds since the epoch.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from smarketing.people.calendars.hours import Window

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
TICK = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1) // TICK
SECOND = timedelta(seconds=1) // TICK
DAY = timedelta(days=1) // TICK
MARGIN = 3 * DAY  # no window and no zone's offset reaches further than this past its year

Span = tuple[int, int]  # half-open


class Stretch(NamedTuple):
    """A span of UTC within which a zone's clocks keep one offset."""

    start: int
    end: int
    offset: int


def stretches_of(zone: ZoneInfo, year: int) -> Iterator[Stretch]:
    """The year, with its margins, cut where the zone's clocks change."""
    start, end = new_year(year) - MARGIN, new_year(year + 1) + MARGIN
    since, offset = start, _offset(zone, start)
    for tick in range(start + DAY, end + DAY, DAY):
        if (changed := _offset(zone, tick)) != offset:
            change = _change(zone, tick - DAY, tick)
            yield Stretch(since, change, offset)
            since, offset = change, changed
    yield Stretch(since, end, offset)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The second at which the zone's offset became what it is at `after`."""
    offset = _offset(zone, after)
    while after - before > SECOND:
        middle = (before + after) // 2 // SECOND * SECOND
        before, after = (before, middle) if _offset(zone, middle) == offset else (middle, after)
    return after


def in_utc(day: date, window: Window, stretches: list[Stretch]) -> Iterator[Span]:
    """When the clock on the wall shows the window's times: one span, none within a skipped hour,
    two where the clocks are put back over an edge of it."""
    opens, closes = (wall_tick(day) + minute * MINUTE for minute in window)
    for start, end, offset in stretches:
        span = max(opens - offset, start), min(closes - offset, end)
        if span[0] < span[1]:
            yield span


def apart(spans: list[Span]) -> tuple[list[int], list[int]]:
    """Overlapping and touching spans become one."""
    opens: list[int] = []
    closes: list[int] = []
    for start, end in spans:
        if closes and start <= closes[-1]:
            closes[-1] = max(closes[-1], end)
        else:
            opens.append(start)
            closes.append(end)
    return opens, closes


def running_total(opens: list[int], closes: list[int]) -> list[int]:
    totals, total = [], 0
    for start, end in zip(opens, closes, strict=True):
        totals.append(total)
        total += end - start
    return totals


def ticks_of(moment: datetime) -> int:
    return (moment - EPOCH) // TICK


def moment_of(tick: int) -> datetime:
    return EPOCH + timedelta(microseconds=tick)


def new_year(year: int) -> int:
    return ticks_of(datetime(year, 1, 1, tzinfo=UTC))


def wall_tick(day: date) -> int:
    """Midnight of a day on the wall, as if the wall were in UTC."""
    return (day.toordinal() - EPOCH_DAY) * DAY


def _offset(zone: ZoneInfo, tick: int) -> int:
    offset = moment_of(tick).astimezone(zone).utcoffset()
    return (offset or timedelta()) // TICK
