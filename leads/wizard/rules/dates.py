"""Moments as other systems write them. Which of two numbers is the day is said, never guessed row by row."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap])?\.?m?\.?", re.I)
_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[./](\d{2})[./](\d{2})")
_WORDS = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?[ ,-]+(\d{4})")


class Order(StrEnum):
    """How a date like 03/04/2026 is read."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"


def moment(text: str, zone: ZoneInfo, order: str) -> datetime | None:
    """As UTC; a date alone is that day's beginning. None when it is no moment."""
    read = _iso(text) or _written(text, order)
    if read is None or read.year < 1900:
        return None
    try:
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def day(text: str, order: str) -> str:
    """The day that is written there, as ISO has it and whatever the hour; what is no day stays as it is."""
    read = _iso(text) or _written(text, order)
    return read.date().isoformat() if read else text


def likely(samples: Iterable[str]) -> Order:
    """Which order these dates can only have; the month first when nothing tells."""
    for text in samples:
        found = _NUMBERS.match(text.strip())
        if found and ("." in text[:6] or int(found[1]) > 12):
            return Order.DAY_FIRST
    return Order.MONTH_FIRST


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_YEAR_FIRST.sub(r"\1-\2-\3", text, count=1))
    except ValueError:
        return None


def _written(text: str, order: str) -> datetime | None:
    day, rest = _day(text.strip(), order)
    if day is None:
        return None
    clock = _CLOCK.fullmatch(rest) if rest else None
    if rest and clock is None:
        return None
    try:
        return datetime(*day, *(_hours(clock) if clock else (0, 0, 0)))  # noqa: DTZ001  its zone is said apart
    except ValueError:
        return None


def _day(text: str, order: str) -> tuple[tuple[int, int, int] | None, str]:
    """Year, month and day, and what stands after them."""
    if found := _NUMBERS.match(text):
        one, two, year = (int(each) for each in found.groups())
        day, month = (one, two) if order == Order.DAY_FIRST or "." in found[0] else (two, one)
    elif (found := _WORDS.match(text)) and found[2].lower() in MONTHS:
        day, month, year = int(found[1]), MONTHS.index(found[2].lower()) + 1, int(found[3])
    else:
        return None, ""
    return (year, month, day), text[found.end() :].strip(" ,T")


def _hours(clock: re.Match[str]) -> tuple[int, int, int]:
    hour, half = int(clock[1]), (clock[4] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, int(clock[2]), int(clock[3] or 0)
