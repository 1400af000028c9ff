"""Which agreements held in a period, and whose business days they share a volume out by. Read once for all
that is asked about the same periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from reporting.metrics.queries import Kind, Period, containing, local_day
from reporting.passages import queries as passages
from reporting.scorecard.patience import NO_CALENDAR, Patience, patience
from sla.agreements import queries as agreements
from sla.agreements.queries import Agreement, Course, Terms
from smarketing.people.calendars import queries as calendars
from smarketing.people.calendars.queries import BusinessTime
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Team

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


def held(periods: Sequence[Period], as_of: datetime) -> list["Held"]:
    """What held in each of them."""
    moments = [as_of, *(each.start for each in periods), *(each.end - MOMENT for each in periods)]
    ground = Ground(as_of, min(moments), max(moments))
    return [Held(period, ground) for period in periods]


@dataclass(frozen=True)
class Ground:
    """What all that is asked about neighbouring periods rests on, as it stands at a moment; read when it is
    first needed. `since`, `until`: between these lie that moment and the periods."""

    as_of: datetime
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

    @cached_property
    def patience(self) -> Patience:
        return patience(self.terms(self.course.every_in_force(self.as_of)[0]))

    def terms(self, agreement: Agreement) -> Terms:
        """Of one that holds in the course; each promise of each period asks for them."""
        if agreement.pk not in self._terms:
            self._terms[agreement.pk] = agreements.terms(agreement)
        return self._terms[agreement.pk]

    @cached_property
    def _terms(self) -> dict[int | None, Terms]:
        """By id, which the default that nobody stored yet has not."""
        return {}


@dataclass(frozen=True)
class Held:
    """What held in the period, as far as it had come by that moment."""

    period: Period
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
        return self._every(max(self.period.start, min(self.period.end - MOMENT, self.ground.as_of)))

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
