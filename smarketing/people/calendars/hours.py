"""What a working calendar says: weekly hours in a zone, closures, extra openings, public holidays.

Read from plain values and checked once; a calendar that makes no sense or never opens is refused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

from smarketing.kernel.errors import Refused
from smarketing.people.calendars import places

DAY = 24 * 60  # minutes
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FULL_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
LONGEST = timedelta(days=366)  # of one closure or extra opening
MOST_LINES = 400
LONGEST_NAME = 100

Window = tuple[int, int]  # opens, closes: minutes after local midnight; closing may pass DAY
Windows = tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """One day or several in a row, the last included, and what they are called."""

    first: date
    last: date
    name: str = ""

    def __iter__(self) -> Iterator[date]:
        return days(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Hours:
    """A checked calendar. Everything a window holds belongs to the day on which it opens, so a
    closure takes a night shift away as a whole."""

    zone: str
    week: tuple[Windows, ...]  # Monday first
    country: str = ""
    subdivision: str = ""
    closures: tuple[Days, ...] = ()
    extras: tuple[tuple[Days, Windows], ...] = ()


def read(
    *,
    zone: str,
    week: Sequence[Any],
    country: str = "",
    subdivision: str = "",
    closures: Sequence[Any] = (),
    extras: Sequence[Any] = (),
) -> Hours:
    """The calendar these plain values describe; refused, naming the field, when they don't. A closure
    is `{"from": "2026-12-24", "to": "2026-12-31", "name": "Year's end"}` or just a day; an extra opening
    has `hours` too, a list like a weekday's, which replace what those days would have had."""
    if zone not in _zones():
        raise Refused("no-such-zone", f"“{zone}” is not a time zone like Europe/Berlin.", field="zone")
    places.need_place(country, subdivision)
    return Hours(
        zone=zone,
        week=_week(week),
        country=country,
        subdivision=subdivision,
        closures=tuple(
            sorted((_days(each, "closures") for each in _lines(closures, "closures")), key=_begins)
        ),
        extras=tuple(
            sorted((_extra(each) for each in _lines(extras, "extras")), key=lambda each: _begins(each[0]))
        ),
    )


def plain(hours: Hours) -> dict[str, Any]:
    """The same as plain values, in the one form in which they are kept."""
    return {
        "zone": hours.zone,
        "week": [_pairs(windows) for windows in hours.week],
        "country": hours.country,
        "subdivision": hours.subdivision,
        "closures": [_line(closure) for closure in hours.closures],
        "extras": [{**_line(extra), "hours": _pairs(windows)} for extra, windows in hours.extras],
    }


def need_sense(hours: Hours) -> None:
    """Refuse what can be read and yet is surely a mistake: hours that overlap, a day with two answers.
    Asked of what is new, so that an old calendar can always be read."""
    for day, (windows, following) in enumerate(pairwise([*hours.week, hours.week[0]])):
        name = FULL_NAMES[day]
        _need_apart(windows, "week", f"{name}: ")
        if windows and following and windows[-1][1] - DAY > following[0][0]:
            after = FULL_NAMES[(day + 1) % 7]
            message = f"{name}: {clock_times(windows)} runs into {after}'s {clock_times(following)}."
            raise Refused("hours-overlap", message, field="week")
    taken: set[date] = set()
    for extra, windows in hours.extras:
        if not windows:
            message = f"{in_days(extra)}: give the hours of this opening, or make it a closure."
            raise Refused("hours-missing", message, field="extras")
        _need_apart(windows, "extras", f"{in_days(extra)}: ")
        if taken & (new := set(extra)):
            message = f"{in_days(extra)}: another extra opening has one of these days already."
            raise Refused("day-twice", message, field="extras")
        taken |= new


def in_words(hours: Hours) -> str:
    """`Mon–Fri 09:00–17:00, Europe/Berlin, without public holidays (Germany, Bavaria)`."""
    place = places.in_words(hours.country, hours.subdivision)
    return f"{week_in_words(hours)}, {hours.zone}" + (f", without public holidays ({place})" if place else "")


def week_in_words(hours: Hours) -> str:
    """`Mon–Fri 09:00–17:00; Sat 10:00–14:00`."""
    return "; ".join(f"{_span(run)} {clock_times(hours.week[run[0]])}" for run in _runs(hours.week))


def _week(week: Sequence[Any]) -> tuple[Windows, ...]:
    if not isinstance(week, Sequence) or len(week) != len(DAY_NAMES):
        raise Refused("week", "A week has seven days, Monday first.", field="week")
    read_week = tuple(_windows(day, "week") for day in week)
    if not any(read_week):
        raise Refused("never-opens", "This calendar never opens: give at least one day hours.", field="week")
    return read_week


def _windows(windows: Any, field: str) -> Windows:
    if isinstance(windows, str) or not isinstance(windows, Sequence):
        raise Refused("hours", "A day's hours are a list of pairs: opens, closes.", field=field)
    return tuple(sorted(_window(window, field) for window in windows))


def _window(window: Any, field: str) -> Window:
    match window:
        case [int(opens), int(closes)] if 0 <= opens < DAY and opens < closes <= opens + DAY:
            return opens, closes
    raise Refused(
        "hours",
        "Hours open within the day and close after they open, at most 24 hours later "
        "(in minutes after midnight).",
        field=field,
    )


def _lines(lines: Any, field: str) -> Sequence[Any]:
    if isinstance(lines, str) or not isinstance(lines, Sequence):
        raise Refused("lines", "These are a list, one line for each.", field=field)
    if len(lines) > MOST_LINES:
        raise Refused("too-many", f"At most {MOST_LINES}; take out what is long past.", field=field)
    return lines


def _extra(line: Any) -> tuple[Days, Windows]:
    windows = line.get("hours", ()) if isinstance(line, dict) else ()
    return _days(line, "extras"), _windows(windows, "extras")


def _days(line: Any, field: str) -> Days:
    told = {"from": line} if isinstance(line, str) else line
    if not isinstance(told, dict):
        raise Refused("lines", "Give each with the day it begins: from, and if needed to.", field=field)
    first = _day(told.get("from"), field)
    last = _day(told["to"], field) if told.get("to") else first
    found = Days(first, last, " ".join(str(told.get("name") or "").split()))
    if last < first:
        which = f"“{found.name}”" if found.name else "One"
        message = f"{which} ends {_said(last)}, before it begins {_said(first)}."
        raise Refused("ends-before-it-begins", message, field=field)
    if last - first > LONGEST:
        message = f"{in_days(found)} is longer than a year; change the weekly hours instead."
        raise Refused("too-long", message, field=field)
    if len(found.name) > LONGEST_NAME:
        raise Refused("name-too-long", f"A name has at most {LONGEST_NAME} letters.", field=field)
    return found


def _day(text: Any, field: str) -> date:
    try:
        day = date.fromisoformat(text)
    except (TypeError, ValueError):
        message = f"“{text or ''}” is not a date like 2026-12-24."
        raise Refused("date", message, field=field) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        message = f"{_said(day)}: calendars reach from {FIRST_DAY.year} to {LAST_DAY.year}."
        raise Refused("date", message, field=field)
    return day


def _pairs(windows: Windows) -> list[list[int]]:
    return [[opens, closes] for opens, closes in windows]


def _line(found: Days) -> dict[str, str]:
    return {"from": found.first.isoformat(), "to": found.last.isoformat(), "name": found.name}


def _begins(found: Days) -> tuple[date, date, str]:
    return found.first, found.last, found.name


def _need_apart(windows: Windows, field: str, where: str) -> None:
    for one, other in pairwise(windows):
        if one[1] > other[0]:
            message = f"{where}{clock_times((one,))} and {clock_times((other,))} overlap."
            raise Refused("hours-overlap", message, field=field)


def in_days(found: Days) -> str:
    """`24 Dec 2026 to 31 Dec 2026 (Year's end)`."""
    until = f" to {_said(found.last)}" if found.last != found.first else ""
    return f"{_said(found.first)}{until}" + (f" ({found.name})" if found.name else "")


def _said(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _runs(week: Sequence[Windows]) -> list[list[int]]:
    """Weekdays that open, neighbours with the same hours together."""
    runs: list[list[int]] = []
    for day, windows in enumerate(week):
        if runs and runs[-1][-1] == day - 1 and week[day - 1] == windows:
            runs[-1].append(day)
        elif windows:
            runs.append([day])
    return runs


def _span(run: Sequence[int]) -> str:
    first, last = DAY_NAMES[run[0]], DAY_NAMES[run[-1]]
    return first if first == last else f"{first}–{last}"


def clock_times(windows: Sequence[Window]) -> str:
    return ", ".join(f"{_clock_time(opens)}–{_clock_time(closes)}" for opens, closes in windows)


def _clock_time(minute: int) -> str:
    hours, minutes = divmod(minute if minute <= DAY else minute - DAY, 60)
    return f"{hours:02}:{minutes:02}"


def days(first: date, last: date) -> Iterator[date]:
    """From the first to the last, both included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
