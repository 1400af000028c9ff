"""What a working calendar says: weekly hours in a zone, closures, extra openings, public holidays.

Read from plain values and checked once; a calendar that makes no sense or never opens is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import available_timezones

import holidays

from smarketing.kernel.errors import Refused

DAY = 24 * 60  # minutes
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

Window = tuple[int, int]  # opens, closes: minutes after local midnight; closing may pass DAY
Windows = tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """A checked calendar. Everything a window holds belongs to the day on which it opens, so a
    closure takes a night shift away as a whole."""

    zone: str
    week: tuple[Windows, ...]  # Monday first
    country: str = ""
    subdivision: str = ""
    closures: frozenset[date] = frozenset()
    extras: frozenset[tuple[date, Windows]] = frozenset()


def read(
    *,
    zone: str,
    week: Sequence[Any],
    country: str = "",
    subdivision: str = "",
    closures: Iterable[str] = (),
    extras: Mapping[str, Sequence[Any]] | None = None,
) -> Hours:
    """The calendar these plain values describe; refused, naming the field, when they don't."""
    if zone not in _zones():
        raise Refused("no-such-zone", f"“{zone}” is not a time zone like Europe/Berlin.", field="zone")
    _check_holidays(country, subdivision)
    return Hours(
        zone=zone,
        week=_week(week),
        country=country,
        subdivision=subdivision,
        closures=frozenset(_day(text, "closures") for text in closures),
        extras=frozenset((_day(t, "extras"), _windows(w, "extras")) for t, w in (extras or {}).items()),
    )


@lru_cache(maxsize=4096)
def public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    if not country:
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


def in_words(hours: Hours) -> str:
    """`Mon–Fri 09:00–17:00, Europe/Berlin, without the public holidays of DE`."""
    days = "; ".join(f"{_span(run)} {_clock_times(hours.week[run[0]])}" for run in _runs(hours.week))
    place = "/".join(filter(None, (hours.country, hours.subdivision)))
    return f"{days}, {hours.zone}" + (f", without the public holidays of {place}" if place else "")


def _week(week: Sequence[Any]) -> tuple[Windows, ...]:
    if not isinstance(week, Sequence) or len(week) != len(DAY_NAMES):
        raise Refused("week", "A week has seven days, Monday first.", field="week")
    read_week = tuple(_windows(day, "week") for day in week)
    if not any(read_week):
        raise Refused("never-opens", "This calendar never opens: give at least one day hours.", field="week")
    return read_week


def _windows(windows: Sequence[Any], field: str) -> Windows:
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


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise Refused("date", f"“{text}” is not a date like 2026-12-24.", field=field) from None


def _check_holidays(country: str, subdivision: str) -> None:
    if subdivision and not country:
        raise Refused("country-missing", "A subdivision needs its country.", field="country")
    try:
        public_holidays(country, subdivision, 2025)
    except NotImplementedError:
        place = " ".join(filter(None, (country, subdivision)))
        field = "subdivision" if subdivision else "country"
        raise Refused("no-holidays", f"No public holidays are known for {place}.", field=field) from None


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


def _clock_times(windows: Windows) -> str:
    return ", ".join(f"{_clock_time(opens)}–{_clock_time(closes)}" for opens, closes in windows)


def _clock_time(minute: int) -> str:
    hours, minutes = divmod(minute if minute <= DAY else minute - DAY, 60)
    return f"{hours:02}:{minutes:02}"


def days(first: date, last: date) -> Iterable[date]:
    """From the first to the last, both included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
