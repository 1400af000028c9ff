"""Which agreements held in a period, and whose business days they share a volume out by. Read once for all
that is asked about the same periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from reporting.metrics.queries import Kind, Period, containing, local_day
from reporting.passages import queries as passages
from reporting.scorecard.patience import NO_CALENDAR
from sla.agreements import queries as agreements
from sla.agreements.queries import Agreement, Course
from smarketing.people.calendars import queries as calendars
from smarketing.people.calendars.queries import BusinessTime
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Team

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


def held(periods: Sequence[Period], as_of: datetime) -> list["Held"]:
    """What held in each of them."""
    since, until = min(each.start for each in periods), max(each.end for each in periods)
    ground = Ground(since, until - MOMENT)
    return [Held(period, as_of, ground) for period in periods]


@dataclass(frozen=True)
class Ground:
    """What all that is asked about neighbouring periods rests on, read when it is first needed."""

    since: datetime
    until: datetime

    @cached_property
    def course(self) -> Course:
        return agreements.course(self.since, self.until)

    @cached_property
    def owed_since(self) -> datetime | None:
        return passages.first_offer()

    @cached_property
    def teams(self) -> dict[str, list[Team]]:
        every = list(members.teams().order_by("pk"))
        return {side: [team for team in every if team.side == side] for side in agreements.SIDES}


@dataclass(frozen=True)
class Held:
    """What held in the period, as far as it had come by that moment. The ground covers the period."""

    period: Period
    as_of: datetime
    ground: Ground

    @cached_property
    def versions(self) -> list[tuple[date, date, Sequence[Agreement]]]:
        """The period cut on days on which an agreement came into force, with what held in each."""
        changes = self.ground.course.changes(self.period.start, self.period.end)
        days = {local_day(moment, self.period.zone) for moment in changes}
        firsts = sorted({self.period.first, *days})
        following = [*firsts[1:], self.period.last + DAY]
        return [
            (first, then - DAY, self._held_on(first)) for first, then in zip(firsts, following, strict=True)
        ]

    @cached_property
    def in_force(self) -> Sequence[Agreement]:
        """What holds on the period's last day, or now while it runs."""
        return self._every(max(self.period.start, min(self.period.end - MOMENT, self.as_of)))

    def time_of(self, agreement: Agreement) -> BusinessTime:
        """Whose business days share out its volume, unless it names hours: marketing's, who promise it."""
        if agreement.calendar:
            return calendars.business_time(agreement.calendar)
        own = next(
            (team for team in self.ground.teams["marketing"] if team.pk == agreement.marketing_team_id), None
        )
        return calendars.business_time(own.calendar) if own else self.time

    @cached_property
    def time(self) -> BusinessTime:
        """By which business days it is said how far the period has come, when several agreements share it."""
        first = next(iter(self.ground.teams["marketing"]), None)
        return calendars.business_time(first.calendar if first else NO_CALENDAR)

    def _held_on(self, day: date) -> Sequence[Agreement]:
        return self._every(containing(Kind.DAY, day, self.period.zone).end - MOMENT)

    def _every(self, moment: datetime) -> Sequence[Agreement]:
        """Without the default where every two teams have an agreement of their own: it binds nobody then,
        and nothing is owed by it."""
        default, *own = self.ground.course.every_in_force(moment)
        bound = {(each.marketing_team_id, each.sales_team_id) for each in own}
        teams = self.ground.teams
        pairs = {(one.pk, other.pk) for one in teams["marketing"] for other in teams["sales"]}
        return own if pairs and pairs <= bound else [default, *own]
