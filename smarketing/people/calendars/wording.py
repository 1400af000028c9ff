"""What a calendar says, line by line, and where two of them differ."""

from dataclasses import dataclass

from smarketing.people.calendars import places
from smarketing.people.calendars.hours import FULL_NAMES, Hours, clock_times, in_days


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a calendar says, before and after; each may be several sentences."""

    label: str
    before: list[str]
    after: list[str]

    @property
    def differs(self) -> bool:
        return self.before != self.after


def beside(before: Hours, after: Hours) -> list[Line]:
    """Everything both say, in one order."""
    one, other = told(before), told(after)
    return [Line(label, one[label], other[label]) for label in one]


def told(hours: Hours) -> dict[str, list[str]]:
    return {
        "Time zone": [hours.zone.replace("_", " ")],
        **{name: [_day(hours, day)] for day, name in enumerate(FULL_NAMES)},
        "Public holidays": [places.in_words(hours.country, hours.subdivision) or "none"],
        "Closures": [in_days(closure) for closure in hours.closures] or ["none"],
        "Extra openings": [f"{in_days(extra)}: {clock_times(w)}" for extra, w in hours.extras] or ["none"],
    }


def _day(hours: Hours, day: int) -> str:
    windows = hours.week[day]
    past_midnight = any(closes > 24 * 60 for _, closes in windows)
    return (clock_times(windows) or "closed") + (" the next day" if past_midnight else "")
