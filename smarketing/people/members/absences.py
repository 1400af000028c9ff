"""Who of a team isn't there in the coming weeks, day by day where each of them lives."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from smarketing.people.members import queries, rules
from smarketing.people.members.models import Leave, User

WEEKS = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One person: for each day whether they are away, and the leave itself, in order."""

    person: User
    away: list[bool]
    leave: list[Leave]


@dataclass(frozen=True, slots=True)
class Overview:
    days: list[date]
    rows: list[Row]
    today: date

    @property
    def planned(self) -> list[Row]:
        return [row for row in self.rows if row.leave]

    @property
    def missing(self) -> list[int]:
        """How many are away on each day."""
        return [sum(row.away[n] for row in self.rows) for n in range(len(self.days))]


def overview(team_id: int, now: datetime) -> Overview:
    """From the Monday of this week on, for everybody who works in the team."""
    today = now.astimezone(ZoneInfo(queries.team(team_id).zone)).date()
    monday = today - timedelta(days=today.weekday())
    days = [monday + n * DAY for n in range(7 * WEEKS)]
    people = queries.members(team_id).select_related("team").prefetch_related("leave").order_by("name", "pk")
    return Overview(days, [_row(person, days) for person in people], today)


def _row(person: User, days: list[date]) -> Row:
    spans = [
        (rules.start_of(day, person.own_zone), rules.start_of(day + DAY, person.own_zone)) for day in days
    ]
    leave = [
        each
        for each in person.leave.all()
        if each.cancelled_at is None and each.starts_at < spans[-1][1] and each.ends_at > spans[0][0]
    ]
    away = [any(each.starts_at < end and each.ends_at > start for each in leave) for start, end in spans]
    return Row(person, away, sorted(leave, key=lambda each: each.starts_at))
