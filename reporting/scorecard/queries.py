"""Scorecards: which of the registry's numbers are promises, and each beside what the agreements in force
promise for it. Dashboard, scorecard pages, programs and digests ask here, so that they say the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from reporting.metrics.queries import Filters, Kind, Metric, Period, Reading, containing, local_day
from reporting.passages import queries as passages
from reporting.scorecard import rules
from reporting.scorecard.patience import NO_CALENDAR, Patience, patience
from reporting.scorecard.rules import Piece, Score, Standing
from sla.agreements import queries as agreements
from sla.agreements.queries import Agreement, Terms
from smarketing.people.calendars import queries as calendars
from smarketing.people.calendars.queries import BusinessTime
from smarketing.people.members import queries as members

__all__ = ["PROMISED", "Patience", "Promises", "Score", "Standing", "patience"]

# What each side promises the other, in the order of the contract; and what both owe the lead.
PROMISED: Mapping[str, tuple[str, ...]] = {
    "marketing": ("delivered", "value", "quality", "bad_data", "complete", "re_engage_kept"),
    "sales": (
        "decide_kept",
        "first_contact_kept",
        "attempts_kept",
        "outcome_kept",
        "outcome_current",
        "reasons_given",
    ),
    "both": ("route_kept",),
}

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
NOT_SHARED = "The agreed volume is for all teams together."
NOT_OF_A_PART = "It is promised as a whole; a part of it has no target of its own."
NOTHING_OWED = "Nothing was owed before the first offer."
NO_VALUES = "No value table is agreed, so what is owed can't be judged."
DIFFERENT = "The agreements in force promise different shares; choose a team."
NONE_AGREED = "A limit for every offer; no share of it is promised."
EVERY_SINGLE_ONE = 1.0


@dataclass(frozen=True)
class Promises:
    """What is promised for one period under some filters, as it stands at a moment."""

    period: Period
    filters: Filters
    as_of: datetime
    patience: Patience

    def score(self, reading: Reading) -> Score:
        target = reading.metric.target
        actual = None if reading.number is None else float(reading.number)
        if target is None:
            return Score(None, True, actual, None, None, self._untold(reading.metric))
        if target.per_period:
            return self._volume(reading.metric, actual or 0.0)
        promised = self._share(target.term) if target.term else EVERY_SINGLE_ONE
        if promised is None:
            return Score(None, target.at_least, actual, None, None, DIFFERENT)
        is_settled = self.patience.is_settled(reading.metric, self.period, self.as_of)
        standing = rules.share(promised, actual, at_least=target.at_least, is_settled=is_settled)
        return Score(promised, target.at_least, actual, None, standing)

    def _volume(self, metric: Metric, actual: float) -> Score:
        if self._owed_since is None or self.period.end <= self._owed_since:
            return Score(None, True, actual, None, None, NOTHING_OWED)
        pieces = list(self._pieces(metric))
        if not pieces:
            return Score(None, True, actual, None, None, self._why_none(metric))
        target = rules.shared_out(pieces)
        is_over = self.period.is_over(self.as_of)
        progress = self._time.progress(self.period.first, self.period.last, self.as_of)
        pace = None if is_over else progress.pace(actual)
        return Score(target, True, actual, pace, rules.volume(target, actual, pace, is_over=is_over))

    def _share(self, term: str) -> float | None:
        """The promised share on the period's last day, or now while it runs; None when the agreements
        then in force differ in it."""
        meant = self._meant(self._in_force) or self._in_force
        promised = {getattr(agreements.terms(each), term) for each in meant}
        return float(promised.pop()) if len(promised) == 1 else None

    def _why_none(self, metric: Metric) -> str:
        """Why a volume has no target."""
        if self._meant(self._in_force):
            return NO_VALUES
        return NOT_SHARED if self._only_a_team else NOT_OF_A_PART

    def _untold(self, metric: Metric) -> str:
        return NONE_AGREED if metric.key in PROMISED["both"] else ""

    @property
    def _only_a_team(self) -> bool:
        return set(self.filters.values) == {"team"}

    def _meant(self, in_force: Iterable[Agreement]) -> Sequence[Agreement]:
        """The agreements whose volume is meant: all; those of the team asked for; none for a part of
        what is promised as a whole (one channel, one rep)."""
        if not self.filters:
            return list(in_force)
        if not self._only_a_team:
            return []
        team = self.filters.values["team"]
        return [each for each in in_force if team in {str(each.marketing_team_id), str(each.sales_team_id)}]

    def _pieces(self, metric: Metric) -> Iterator[Piece]:
        assert metric.target
        for first, last, in_force in self._versions:
            for agreement in self._meant(in_force):
                terms = agreements.terms(agreement)
                if metric.key == "value" and not terms.values:
                    continue
                time = calendars.business_time(agreement.calendar) if agreement.calendar else self._time
                yield from _by_own_period(first, last, terms, time, getattr(terms, metric.target.term))

    @cached_property
    def _versions(self) -> list[tuple[date, date, Sequence[Agreement]]]:
        """The period cut on days on which an agreement came into force, with what held in each."""
        changes = Agreement.objects.filter(
            state__in=agreements.BEEN_IN_FORCE,
            effective_from__gt=self.period.start,
            effective_from__lt=self.period.end,
        ).values_list("effective_from", flat=True)
        days = {local_day(moment, self.period.zone) for moment in changes}
        firsts = sorted({self.period.first, *days})
        following = [*firsts[1:], self.period.last + DAY]
        return [
            (first, then - DAY, self._held_on(first)) for first, then in zip(firsts, following, strict=True)
        ]

    def _held_on(self, day: date) -> Sequence[Agreement]:
        return agreements.every_in_force(containing(Kind.DAY, day, self.period.zone).end - MOMENT)

    @cached_property
    def _in_force(self) -> Sequence[Agreement]:
        """What holds on the period's last day, or now while it runs."""
        return agreements.every_in_force(max(self.period.start, min(self.period.end - MOMENT, self.as_of)))

    @cached_property
    def _owed_since(self) -> datetime | None:
        return passages.first_offer()

    @cached_property
    def _time(self) -> BusinessTime:
        """Whose business days share out a volume, unless the agreement says: marketing's, who
        promise it."""
        team = members.teams("marketing").order_by("pk").first()
        return calendars.business_time(team.calendar if team else NO_CALENDAR)


def _by_own_period(
    first: date, last: date, terms: Terms, time: BusinessTime, promised: float
) -> Iterator[Piece]:
    """The days from first to last, month by month (or whatever the agreement's period is)."""
    while first <= last:
        own = containing(Kind(terms.period), first)
        end = min(last, own.last)
        yield Piece(time.business_days(first, end), time.business_days(own.first, own.last), promised)
        first = end + DAY
