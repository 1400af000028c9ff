"""Business time: how much of the time between two moments a calendar is open, and its inverse.

A calendar is open exactly while the clock on its wall shows one of its opening hours, so a skipped
hour is not counted and a repeated one is counted twice. Openings become spans of UTC before any
arithmetic; `between` is a difference of one running total and `add` that total's inverse.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from smarketing.kernel.errors import Refused
from smarketing.people.calendars.hours import Hours, Window, Windows, days, in_days
from smarketing.people.calendars.places import public_holidays

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
TICK = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1) // TICK
SECOND = timedelta(seconds=1) // TICK
DAY = timedelta(days=1) // TICK
MARGIN = 3 * DAY  # no window and no zone's offset reaches further than this past its year
FIRST_YEAR, LAST_YEAR = 1900, 2201
LONGEST_SHUT = timedelta(days=366)

Span = tuple[int, int]  # half-open, in microseconds since the epoch


class Progress(NamedTuple):
    """How far a period has come, in business days that are over."""

    elapsed: int
    total: int

    def pace(self, actual: float) -> float | None:
        """What the period ends at if it goes on like this; nothing before its first day is over."""
        return actual / self.elapsed * self.total if self.elapsed else None


class Year(NamedTuple):
    """The openings of one year's local days, which of them open at all, and when each closes."""

    spans: list[Span]
    days: list[int]
    ends: list[int]


@dataclass(frozen=True, slots=True)
class Table:
    """The openings of whole years, ascending and apart from each other. Answers hold between
    `start` and `end`. Never changed, so threads may share it."""

    first_year: int
    last_year: int
    start: int
    end: int
    opens: list[int]
    closes: list[int]
    before: list[int]  # open time before each opening
    days: list[int]  # ordinals of the local days that open
    ends: list[int]  # when each of these days closes for the last time

    def open_until(self, tick: int) -> int:
        """The running total."""
        at = bisect_right(self.opens, tick) - 1
        return self.before[at] + min(tick, self.closes[at]) - self.opens[at] if at >= 0 else 0

    def earliest(self, total: int) -> int:
        """The first moment at which the running total is reached; total > 0."""
        at = bisect_left(self.before, total) - 1
        return self.opens[at] + total - self.before[at]


class BusinessTime:
    """Arithmetic on one calendar. Moments are aware datetimes; answers are in UTC."""

    def __init__(self, hours: Hours) -> None:
        self.hours = hours
        self.zone = ZoneInfo(hours.zone)
        self._extras = {day: windows for extra, windows in hours.extras for day in extra}
        self._closed = {day for closure in hours.closures for day in closure}
        self._years: dict[int, Year] = {}
        self._table: Table | None = None

    def add(self, start: datetime, minutes: float) -> datetime:
        """The earliest end with `between(start, end) == minutes`."""
        length = round(minutes * MINUTE)
        if length < 0:
            raise ValueError("business time is added, not taken away")
        if length == 0:
            return start.astimezone(UTC)
        since = _ticks(start)
        table = self._covering(since, since + length)
        while (total := table.open_until(since) + length) > table.open_until(table.end):
            table = self._covering(since, table.end + DAY)
        return _moment(table.earliest(total))

    def between(self, start: datetime, end: datetime) -> float:
        """Open minutes from `start` to `end`; negative when `end` comes first."""
        return self.open_time(start, end) / timedelta(minutes=1)

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        a, b = _ticks(start), _ticks(end)
        table = self._covering(min(a, b), max(a, b))
        return timedelta(microseconds=table.open_until(b) - table.open_until(a))

    def openings(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """The open stretches from `start` to `end`, one by one."""
        a, b = _ticks(start), _ticks(end)
        if b <= a:
            return []
        table = self._covering(a, b)
        first, last = bisect_right(table.closes, a), bisect_left(table.opens, b)
        spans = zip(table.opens[first:last], table.closes[first:last], strict=True)
        return [(_moment(max(opens, a)), _moment(min(closes, b))) for opens, closes in spans]

    def is_open(self, moment: datetime) -> bool:
        return self.next_open(moment) == moment

    def next_open(self, moment: datetime) -> datetime:
        """This moment if it is open, else when the next opening begins."""
        tick = _ticks(moment)
        table = self._covering(tick, tick)
        while (at := bisect_right(table.closes, tick)) == len(table.opens):
            table = self._covering(tick, table.end + DAY)
        return _moment(max(table.opens[at], tick))

    def closes(self, moment: datetime) -> datetime | None:
        """When the present or next opening ends; None if that is more than a year away."""
        opens = _ticks(self.next_open(moment))
        year_later = opens + 366 * DAY
        table = self._covering(opens, year_later)
        close = table.closes[bisect_right(table.opens, opens) - 1]
        return _moment(close) if close <= year_later else None

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def business_days(self, first: date, last: date) -> int:
        """How many local days from the first to the last, both included, have opening hours."""
        if last < first:
            return 0
        table = self._covering(_wall_tick(first), _wall_tick(last))
        return bisect_right(table.days, last.toordinal()) - bisect_left(table.days, first.toordinal())

    def end_of_day(self, start: datetime, number: int) -> datetime:
        """The close of the `number`-th business day after the day of `start`, which itself doesn't count."""
        today, since = self.local_day(start).toordinal(), _ticks(start)
        table = self._covering(since, since + number * DAY)
        while (at := bisect_right(table.days, today) + number - 1) >= len(table.days):
            table = self._covering(since, table.end + DAY)
        return _moment(table.ends[at])

    def progress(self, first: date, last: date, moment: datetime) -> Progress:
        """How many of the period's business days were over at that moment, of how many."""
        yesterday = self.local_day(moment) - timedelta(days=1)
        over = self.business_days(first, min(last, yesterday))
        return Progress(over, self.business_days(first, last))

    def _covering(self, first: int, last: int) -> Table:
        """A table that answers for these moments; years are added as they are asked for."""
        table = self._table
        if table and table.start <= first and last <= table.end:
            return table
        years = [_moment(first - MARGIN).year, _moment(last + MARGIN).year]
        if table:
            years += [table.first_year, table.last_year]
        self._table = table = self._build(min(years), max(years))
        return table

    def _build(self, first_year: int, last_year: int) -> Table:
        if first_year < FIRST_YEAR or last_year > LAST_YEAR:
            raise ValueError(f"calendars reach from {FIRST_YEAR} to {LAST_YEAR}")
        spans: list[Span] = []
        open_days: list[int] = []
        ends: list[int] = []
        for number in range(first_year, last_year + 1):
            if number not in self._years:
                self._years[number] = self._year(number)
            year = self._years[number]
            spans += year.spans
            open_days += year.days
            ends += year.ends
        start, end = _new_year(first_year) + MARGIN, _new_year(last_year + 1) - MARGIN
        opens, closes = _apart(sorted(spans))
        before = _running_total(opens, closes)
        return Table(first_year, last_year, start, end, opens, closes, before, open_days, ends)

    def _year(self, year: int) -> "Year":
        """The openings of the local days of one year in UTC, which days open at all, and until when."""
        holidays = public_holidays(self.hours.country, self.hours.subdivision, year)
        stretches = list(_stretches(self.zone, year))
        spans: list[Span] = []
        open_days, ends = [], []
        for day in days(date(year, 1, 1), date(year, 12, 31)):
            day_spans = [
                span
                for window in self._windows(day, is_holiday=day in holidays)
                for span in _in_utc(day, window, stretches)
            ]
            if day_spans:
                spans += day_spans
                open_days.append(day.toordinal())
                ends.append(max(closes for _, closes in day_spans))
        return Year(spans, open_days, ends)

    def _windows(self, day: date, *, is_holiday: bool) -> Windows:
        """Extra openings replace whatever the day would have had; a closure or holiday has none."""
        if day in self._extras:
            return self._extras[day]
        if is_holiday or day in self._closed:
            return ()
        return self.hours.week[day.weekday()]


def need_opening(hours: Hours) -> None:
    """Refuse a calendar that closures keep shut: every promise must fall due some day."""
    time = BusinessTime(hours)
    for closure in hours.closures:
        begins = _moment(_wall_tick(closure.first))
        try:
            opens = time.next_open(begins)
        except ValueError:
            opens = None
        if opens is None or opens - begins > LONGEST_SHUT:
            message = (
                f"With {in_days(closure)} this calendar doesn't open for more than a year; "
                "a clock would never fall due."
            )
            raise Refused("never-opens", message, field="closures")


class Stretch(NamedTuple):
    """A span of UTC within which a zone's clocks keep one offset."""

    start: int
    end: int
    offset: int


def _stretches(zone: ZoneInfo, year: int) -> Iterator[Stretch]:
    """The year, with its margins, cut where the zone's clocks change."""
    start, end = _new_year(year) - MARGIN, _new_year(year + 1) + MARGIN
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


def _in_utc(day: date, window: Window, stretches: list[Stretch]) -> Iterator[Span]:
    """When the clock on the wall shows the window's times: one span, none within a skipped hour,
    two where the clocks are put back over an edge of it."""
    opens, closes = (_wall_tick(day) + minute * MINUTE for minute in window)
    for start, end, offset in stretches:
        span = max(opens - offset, start), min(closes - offset, end)
        if span[0] < span[1]:
            yield span


def _apart(spans: list[Span]) -> tuple[list[int], list[int]]:
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


def _running_total(opens: list[int], closes: list[int]) -> list[int]:
    totals, total = [], 0
    for start, end in zip(opens, closes, strict=True):
        totals.append(total)
        total += end - start
    return totals


def _ticks(moment: datetime) -> int:
    return (moment - EPOCH) // TICK


def _moment(tick: int) -> datetime:
    return EPOCH + timedelta(microseconds=tick)


def _new_year(year: int) -> int:
    return _ticks(datetime(year, 1, 1, tzinfo=UTC))


def _wall_tick(day: date) -> int:
    """Midnight of a day on the wall, as if the wall were in UTC."""
    return (day.toordinal() - EPOCH_DAY) * DAY


def _offset(zone: ZoneInfo, tick: int) -> int:
    offset = _moment(tick).astimezone(zone).utcoffset()
    return (offset or timedelta()) // TICK
