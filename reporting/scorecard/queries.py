"""Scorecards: which of the registry's numbers are promises, and each beside what the agreements in force
promise for it. Dashboard, scorecard pages, programs and digests ask here, so that they say the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from reporting.keeping.counting import Counting
from reporting.metrics.queries import Filters, Kind, Metric, Period, Reading, Readings, containing, local_day
from reporting.scorecard import rules
from reporting.scorecard.held import DAY, Held, held
from reporting.scorecard.patience import Patience
from reporting.scorecard.rules import Piece, Score, Standing
from sla.agreements import queries as agreements
from sla.agreements.queries import Agreement, Terms
from smarketing.people.calendars.queries import BusinessTime

__all__ = ["KINDS", "PROMISED", "VOLUME", "Patience", "Promises", "Score", "Standing", "promises"]

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
VOLUME = "delivered"  # the number that an agreement may promise of one channel or segment, too

TEAMS = ("team", "pair")  # filters that say whose promises are meant
KINDS = ("channel", "segment")  # and of which MQLs
ANY = ("", "")
NOT_SHARED = "The agreed volume is for all teams together."
NOT_OF_A_PART = "It is promised as a whole; a part of it has no target of its own."
NOTHING_OWED = "Nothing was owed before the first offer."
NO_VALUES = "No value table is agreed, so what is owed can't be judged."
DIFFERENT = "The agreements in force promise different shares; choose a team."
NONE_AGREED = "A limit for every offer; no share of it is promised."
EVERY_SINGLE_ONE = 1.0


def promises(periods: Sequence[Period], filters: Filters, as_of: datetime) -> list["Promises"]:
    """Of each of these periods."""
    return [Promises(each, filters) for each in held(periods, as_of)]


@dataclass(frozen=True)
class Promises:
    """What is promised for one period under some filters, as it stands at a moment."""

    held: Held
    filters: Filters

    @property
    def patience(self) -> Patience:
        return self.held.ground.patience

    @property
    def period(self) -> Period:
        return self.held.period

    @property
    def as_of(self) -> datetime:
        return self.held.ground.as_of

    def narrowed(self, filters: Filters) -> "Promises":
        """The same under other filters, without reading again what held then."""
        return replace(self, filters=filters)

    def counted(self, metric: Metric) -> Period:
        """The period, or of a volume that part of it in which it is promised: what was delivered before was
        promised to nobody, and would else meet a target that is owed for the rest alone."""
        since, whole = self.since(metric), self.period
        return Period(Kind.CUSTOM, since, whole.last, whole.zone) if since else whole

    def since(self, metric: Metric) -> date | None:
        """The day on which that volume began to be promised, if that is inside the period."""
        if metric.target is None or not metric.target.per_period or not self._is_promised(metric):
            return None
        first, today = self.period.first, local_day(self.as_of, self.period.zone)
        for begins, ends, in_force in self.held.versions:
            promised = [
                self._promised(metric, self.held.ground.terms(each)) for each in self._meant(in_force)
            ]
            if begins <= today and not any(promised):
                first = ends + DAY
        return first if self.period.first < first <= self.period.last else None

    def as_promised(self, readings: Readings, counting: Counting) -> Readings:
        """The same readings, but of a volume that began to be promised inside the period what came since."""
        begun = [each.metric for each in readings.values() if self.since(each.metric)]
        return readings | {each.key: counting.value(each, self.counted(each), self.filters) for each in begun}

    def score(self, reading: Reading) -> Score:
        """How a promise stands, by a reading `as_promised`."""
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

    def lines_of_volume(self) -> list["Promises"]:
        """Each line of volume by channel or segment that is promised now, team by team; none
        under filters that a line knows nothing of."""
        if not set(self.filters.values) <= set(TEAMS):
            return []
        return [
            self.narrowed(self.filters.but(pair=_pair(each), **_kind_of(line)))
            for each in self._meant(self.held.in_force)
            if each.marketing_team_id
            for line in agreements.in_order(self.held.ground.terms(each).volumes)
        ]

    def _volume(self, metric: Metric, actual: float) -> Score:
        if self.held.ground.owed_since is None or self.period.end <= self.held.ground.owed_since:
            return Score(None, True, actual, None, None, NOTHING_OWED)
        pieces = list(self._pieces(metric)) if self._is_promised(metric) else []
        if not pieces:
            return Score(None, True, actual, None, None, self._why_none())
        target = rules.shared_out(pieces)
        is_over = self.period.is_over(self.as_of)
        counted = self.counted(metric)
        progress = self._time.progress(counted.first, counted.last, self.as_of)
        pace = None if is_over else progress.pace(actual)
        standing = rules.volume(target, actual, pace, is_over=is_over)
        return Score(target, True, actual, pace, standing, since=self.since(metric))

    def _share(self, term: str) -> float | None:
        """The promised share on the period's last day, or now while it runs; None when the agreements
        then in force differ in it."""
        meant = self._meant(self.held.in_force) or self.held.in_force
        promised = {getattr(self.held.ground.terms(each), term) for each in meant}
        return float(promised.pop()) if len(promised) == 1 else None

    def _is_promised(self, metric: Metric) -> bool:
        """Whether a volume can be promised under these filters. Of one channel or segment all agreements
        must speak, or more would be counted than was promised."""
        if set(self.filters.values) - {*TEAMS, *KINDS}:
            return False
        now = [
            self._promised(metric, self.held.ground.terms(each)) for each in self._meant(self.held.in_force)
        ]
        return self._kind == ANY or (bool(now) and None not in now)

    def _why_none(self) -> str:
        if set(self.filters.values) - set(TEAMS):
            return NOT_OF_A_PART
        return NO_VALUES if self._meant(self.held.in_force) else NOT_SHARED

    def _untold(self, metric: Metric) -> str:
        return NONE_AGREED if metric.key in PROMISED["both"] else ""

    @property
    def _kind(self) -> tuple[str, str]:
        return self.filters.values.get("channel", ""), self.filters.values.get("segment", "")

    def _meant(self, in_force: Iterable[Agreement]) -> Sequence[Agreement]:
        """The agreements whose promises are meant: all, or those of the team or the pair asked for."""
        team, pair = self.filters.values.get("team"), self.filters.values.get("pair")
        return [
            each
            for each in in_force
            if team in (None, str(each.marketing_team_id), str(each.sales_team_id))
            and pair in (None, _pair(each))
        ]

    def _agreed(self, in_force: Iterable[Agreement]) -> list[Terms]:
        """What these say."""
        return [self.held.ground.terms(each) for each in self._meant(in_force)]

    def _promised(self, metric: Metric, terms: Terms) -> float | None:
        """What these terms promise per period of what is asked for; None: nothing that can be judged."""
        assert metric.target
        channel, segment = self._kind
        if self._kind != ANY:
            lines = terms.volumes if metric.key == VOLUME else ()
            return agreements.least(lines, channel=channel, segment=segment)
        if metric.key == "value" and not terms.values:
            return None
        return float(getattr(terms, metric.target.term))

    def _pieces(self, metric: Metric) -> Iterator[Piece]:
        since = self.counted(metric).first
        for first, last, in_force in self.held.versions:
            if last < since:
                continue
            for agreement in self._meant(in_force):
                terms = self.held.ground.terms(agreement)
                promised = self._promised(metric, terms)
                if promised is not None:
                    yield from _by_own_period(first, last, terms, self.held.time_of(agreement), promised)

    @property
    def _time(self) -> BusinessTime:
        """By whose business days it is said how far the period has come."""
        meant = self._meant(self.held.in_force)
        return self.held.time_of(meant[0]) if len(meant) == 1 else self.held.time


def _pair(agreement: Agreement) -> str:
    """As the filter of two teams says it."""
    return f"{agreement.marketing_team_id}-{agreement.sales_team_id}"


def _kind_of(line: agreements.Volume) -> dict[str, str]:
    return {"channel": line.channel, "segment": line.segment}


def _by_own_period(
    first: date, last: date, terms: Terms, time: BusinessTime, promised: float
) -> Iterator[Piece]:
    """The days from first to last, month by month (or whatever the agreement's period is)."""
    while first <= last:
        own = containing(Kind(terms.period), first)
        end = min(last, own.last)
        yield Piece(time.business_days(first, end), time.business_days(own.first, own.last), promised)
        first = end + DAY
