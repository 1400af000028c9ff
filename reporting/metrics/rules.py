"""Periods: half-open stretches of whole local days, and the one before. One zone for everybody (the
organisation's), so that two people who open the same address see the same number."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
LONGEST = 3_700  # days


class Kind(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    CUSTOM = "custom"


class View(StrEnum):
    """How a number is seen; named on every number."""

    COHORT = "cohort"  # offered, or first reached a stage, in the period, and what became of them
    ACTIVITY = "activity"  # events in the period
    DUE = "due"  # clocks by the moment they are due
    STATE = "state"  # how things stood when the period ended, or stand now while it runs


class Unit(StrEnum):
    COUNT = "count"
    RATE = "rate"
    MINUTES = "minutes"
    DAYS = "days"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both whole, in `zone`; the end is where the next one begins."""

    kind: Kind
    first: date
    last: date
    zone: str = "UTC"

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends on its first day or later")

    @property
    def start(self) -> datetime:
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        return _midnight(self.last + DAY, self.zone)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def is_over(self, moment: datetime) -> bool:
        return moment >= self.end

    def before(self) -> "Period":
        """The one that ends where this begins: the calendar's, or as many days."""
        if self.kind == Kind.CUSTOM:
            return Period(Kind.CUSTOM, self.first - self.days * DAY, self.first - DAY, self.zone)
        return containing(self.kind, self.first - DAY, self.zone)

    def after(self) -> "Period":
        if self.kind == Kind.CUSTOM:
            return Period(Kind.CUSTOM, self.last + DAY, self.last + self.days * DAY, self.zone)
        return containing(self.kind, self.last + DAY, self.zone)

    def __str__(self) -> str:
        return _NAMES[self.kind](self)


def containing(kind: Kind, day: date, zone: str = "UTC") -> Period:
    """The day, week (from Monday), month or quarter that the day lies in."""
    match kind:
        case Kind.DAY:
            return Period(kind, day, day, zone)
        case Kind.WEEK:
            monday = day - day.weekday() * DAY
            return Period(kind, monday, monday + 6 * DAY, zone)
        case Kind.MONTH:
            return Period(kind, day.replace(day=1), _last_of_month(day), zone)
        case Kind.QUARTER:
            month = day.month - (day.month - 1) % 3
            return Period(kind, date(day.year, month, 1), _last_of_month(date(day.year, month + 2, 1)), zone)
        case Kind.CUSTOM:
            raise ValueError("a custom period is given by its days")


def local_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _midnight(day: date, zone: str) -> datetime:
    """When the day begins there. Where clocks skip midnight, the moment they would have shown it."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _last_of_month(day: date) -> date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY


def _from_to(period: Period) -> str:
    first, last = period.first, period.last
    if first == last:
        return f"{first.day} {first:%b %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {last:%b %Y}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%b}{year} – {last.day} {last:%b %Y}"


_NAMES = {
    Kind.DAY: lambda period: f"{period.first:%a} {_from_to(period)}",
    Kind.WEEK: lambda period: f"Week {period.first.isocalendar().week}, {_from_to(period)}",
    Kind.MONTH: lambda period: f"{period.first:%B %Y}",
    Kind.QUARTER: lambda period: f"Q{(period.first.month + 2) // 3} {period.first.year}",
    Kind.CUSTOM: _from_to,
}
