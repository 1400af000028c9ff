"""Hours as people type them: `9-12, 13:00–17:30`, `22:00–06:00` across midnight, `closed`."""

import re
from collections.abc import Sequence

from smarketing.kernel.errors import Refused
from smarketing.people.calendars.hours import DAY, clock_times

NEVER = frozenset({"", "closed", "-", "–", "—"})
ALWAYS = frozenset({"24h", "24 h", "24 hours", "always", "round the clock", "all day"})
TIME = r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?"
WINDOW = re.compile(rf"{TIME}\s*(?:-|–|—|to|until)\s*{TIME}")
EXAMPLE = "write hours like 09:00–12:00, 13:00–17:00, or leave it empty for closed"


def read(text: str) -> list[list[int]]:
    """A day's windows. One that closes before it opens closes on the next day."""
    told = " ".join(text.lower().split())
    if told in NEVER:
        return []
    if told in ALWAYS:
        return [[0, DAY]]
    return [_window(part.strip(), text) for part in re.split(r"[,;]| and ", told) if part.strip()]


def write(windows: Sequence[Sequence[int]]) -> str:
    """`09:00–12:00, 13:00–17:00`; empty for a closed day."""
    return clock_times([(opens, closes) for opens, closes in windows])


def _window(part: str, text: str) -> list[int]:
    found = WINDOW.fullmatch(part)
    if found is None:
        raise _refusal(f"“{text}” can't be read")
    opens, closes = _minute(found.group(1, 2, 3), text), _minute(found.group(4, 5, 6), text)
    if opens == closes:
        raise _refusal(f"“{part}” opens and closes at the same time; for a whole day write 00:00–24:00")
    if opens >= DAY:
        raise _refusal(f"“{part}” opens at 24:00; write it on the next day")
    return [opens, closes if closes > opens else closes + DAY]


def _minute(told: tuple[str | None, ...], text: str) -> int:
    hour, minute, half = int(told[0] or 0), int(told[1] or 0), told[2]
    if minute > 59 or hour > (12 if half else 24) or (hour == 24 and minute) or (half and not hour):
        raise _refusal(f"“{text}” has a time that no clock shows")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 60 + minute


def _refusal(what: str) -> Refused:
    return Refused("hours", f"{what}; {EXAMPLE}.", field="week")
