"""Business time: how much of the time between two moments a calendar is open, and its inverse.

A calendar is open exactly while the clock on its wall shows one of its opening hours, so a skipped
hour is not counted and a repeated one is counted twice. Openings become spans of UTC (see spans.py) before
any arithmetic; `between` is a difference of one running total and `add` that total's inverse.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from smarketing.kernel.errors import Refused
from smarketing.people.calendars.hours import Hours, Windows, days, in_days
from smarketing.people.calendars.places import public_holidays
from smarketing.people.calendars.spans import (
    DAY,
    MARGIN,
    MINUTE,
    Span,
    apart,
    in_utc,
    moment_of,
    new_year,
    running_total,
    stretches_of,
    ticks_of,
    wall_tick,
)

FIRST_YEAR, LAST_YEAR = 1900, 2201
LONGEST_SHUT = timedelta(days=366)


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
        since = ticks_of(start)
        table = self._covering(since, since + length)
        while (total := table.open_until(since) + length) > table.open_until(table.end):
            table = self._covering(since, table.end + DAY)
        return moment_of(table.earliest(total))

    def between(self, start: datetime, end: datetime) -> float:
        """Open minutes from `start` to `end`; negative when `end` comes first."""
        return self.open_time(start, end) / timedelta(minutes=1)

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        a, b = ticks_of(start), ticks_of(end)
        table = self._covering(min(a, b), max(a, b))
        return timedelta(microseconds=table.open_until(b) - table.open_until(a))

    def openings(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """The open stretches from `start` to `end`, one by one."""
        a, b = ticks_of(start), ticks_of(end)
        if b <= a:
            return []
        table = self._covering(a, b)
        first, last = bisect_right(table.closes, a), bisect_left(table.opens, b)
        spans = zip(table.opens[first:last], table.closes[first:last], strict=True)
        return [(moment_of(max(opens, a)), moment_of(min(closes, b))) for opens, closes in spans]

    def is_open(self, moment: datetime) -> bool:
        return self.next_open(moment) == moment

    def next_open(self, moment: datetime) -> datetime:
        """This moment if it is open, else when the next opening begins."""
        tick = ticks_of(moment)
        table = self._covering(tick, tick)
        while (at := bisect_right(table.closes, tick)) == len(table.opens):
            table = self._covering(tick, table.end + DAY)
        return moment_of(max(table.opens[at], tick))

    def closes(self, moment: datetime) -> datetime | None:
        """When the present or next opening ends; None if that is more than a year away."""
        opens = ticks_of(self.next_open(moment))
        year_later = opens + 366 * DAY
        table = self._covering(opens, year_later)
        close = table.closes[bisect_right(table.opens, opens) - 1]
        return moment_of(close) if close <= year_later else None

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def business_days(self, first: date, last: date) -> int:
        """How many local days from the first to the last, both included, have opening hours."""
        if last < first:
            return 0
        table = self._covering(wall_tick(first), wall_tick(last))
        return bisect_right(table.days, last.toordinal()) - bisect_left(table.days, first.toordinal())

    def end_of_day(self, start: datetime, number: int) -> datetime:
        """The close of the `number`-th business day after the day of `start`, which itself doesn't count."""
        today, since = self.local_day(start).toordinal(), ticks_of(start)
        table = self._covering(since, since + number * DAY)
        while (at := bisect_right(table.days, today) + number - 1) >= len(table.days):
            table = self._covering(since, table.end + DAY)
        return moment_of(table.ends[at])

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
        years = [moment_of(first - MARGIN).year, moment_of(last + MARGIN).year]
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
        start, end = new_year(first_year) + MARGIN, new_year(last_year + 1) - MARGIN
        opens, closes = apart(sorted(spans))
        before = running_total(opens, closes)
        return Table(first_year, last_year, start, end, opens, closes, before, open_days, ends)

    def _year(self, year: int) -> "Year":
        """The openings of the local days of one year in UTC, which days open at all, and until when."""
        holidays = public_holidays(self.hours.country, self.hours.subdivision, year)
        stretches = list(stretches_of(self.zone, year))
        spans: list[Span] = []
        open_days, ends = [], []
        for day in days(date(year, 1, 1), date(year, 12, 31)):
            day_spans = [
                span
                for window in self._windows(day, is_holiday=day in holidays)
                for span in in_utc(day, window, stretches)
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
        begins = moment_of(wall_tick(closure.first))
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
