"""A calendar as a year: what kind of day each one is, and why."""

from calendar import Calendar as Grid
from calendar import month_name
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from smarketing.people.calendars.hours import Hours, Windows, clock_times
from smarketing.people.calendars.places import public_holidays

WORKING, CLOSED, HOLIDAY, CLOSURE, EXTRA = "working", "closed", "holiday", "closure", "extra"
KINDS = {
    WORKING: "Working day",
    CLOSED: "No hours that weekday",
    HOLIDAY: "Public holiday",
    CLOSURE: "Closure",
    EXTRA: "Extra opening, special hours",
}
WEEKS = Grid()  # Monday first


@dataclass(frozen=True, slots=True)
class Day:
    """`name`: of the holiday, closure or extra opening; `hours` in words, empty when it is closed."""

    date: date
    kind: str
    name: str
    hours: str

    @property
    def called(self) -> str:
        return self.name or KINDS[self.kind]

    @property
    def said(self) -> str:
        """`Public holiday: Good Friday`, `Working day, 09:00–17:00`."""
        named = f"{KINDS[self.kind]}: {self.name}" if self.name else KINDS[self.kind]
        return f"{named}, {self.hours}" if self.hours else named

    @property
    def is_special(self) -> bool:
        return self.kind not in (WORKING, CLOSED)


@dataclass(frozen=True)
class Month:
    name: str
    weeks: list[list[Day | None]]  # None: a day of the month before or after

    @cached_property
    def days(self) -> list[Day]:
        return [day for week in self.weeks for day in week if day]

    @property
    def specials(self) -> list[tuple[Day, Day]]:
        """The days out of the ordinary, neighbours of one kind and name together: first and last."""
        found: list[tuple[Day, Day]] = []
        for day in filter(lambda day: day.is_special, self.days):
            if found and _goes_on(found[-1][1], day):
                found[-1] = (found[-1][0], day)
            else:
                found.append((day, day))
        return found


def months(hours: Hours, year: int) -> list[Month]:
    of_day = {day.date: day for day in days(hours, year)}
    return [
        Month(
            month_name[month],
            [
                [of_day[day] if day.month == month else None for day in week]
                for week in WEEKS.monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def days(hours: Hours, year: int) -> Iterator[Day]:
    """Each day of the year. Extra openings come first, then closures and holidays, then the week."""
    extras = {day: (extra.name, windows) for extra, windows in hours.extras for day in extra}
    closures = {day: closure.name for closure in reversed(hours.closures) for day in closure}
    holidays = public_holidays(hours.country, hours.subdivision, year)
    for month in range(1, 13):
        for day in WEEKS.itermonthdates(year, month):
            if day.month == month:
                yield _day(day, hours.week[day.weekday()], extras, closures, holidays.get(day))


def _day(
    day: date,
    usual: Windows,
    extras: dict[date, tuple[str, Windows]],
    closures: dict[date, str],
    holiday: str | None,
) -> Day:
    if day in extras:
        name, windows = extras[day]
        return Day(day, EXTRA, name, clock_times(windows))
    if holiday is not None:
        return Day(day, HOLIDAY, holiday, "")
    if day in closures:
        return Day(day, CLOSURE, closures[day], "")
    return Day(day, WORKING if usual else CLOSED, "", clock_times(usual))


def _goes_on(last: Day, day: Day) -> bool:
    same = (last.kind, last.name, last.hours) == (day.kind, day.name, day.hours)
    return same and (day.date - last.date).days == 1
