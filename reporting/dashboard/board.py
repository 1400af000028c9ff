"""Everything the dashboard shows, gathered in a fixed number of statements."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from reporting.dashboard.address import Asked
from reporting.keeping.counting import Counting
from reporting.metrics.queries import REGISTRY, Metric, Period, Readings
from reporting.scorecard import queries as scorecard
from reporting.scorecard.queries import PROMISED, VOLUME, Patience, Promises

MARKETING, SALES = PROMISED["marketing"], PROMISED["sales"]
MARKETING_BESIDE = ("offered", "redelivered", "withdrawn", "rerouted")
SALES_BESIDE = ("decided", "accepted", "rejected", "returned")
SHARED = ("acceptance", "sent_back", "mql_sql", "mql_won", "won", "revenue", "visitors", "visitor_contact")
TIMES = ("decide_time", "decide_elapsed", "first_contact_time", "win_time")
REASONS = ("rejected", "returned")
CHANNEL = (("mql_sql",), ("mql_won",), ("revenue", "won"))  # by the table they are counted in
COHORTS = ("mql_sql", "mql_won")
COHORTS_SHOWN = 6

Split = Mapping[Any, Readings]  # by a column's value


@dataclass(frozen=True, slots=True)
class Share:
    """One line of the volume by channel and segment, in the period and in the one before."""

    asked: Asked
    as_of: datetime
    promises: Promises
    now: Readings
    before: Readings


@dataclass(frozen=True, slots=True)
class Board:
    asked: Asked
    as_of: datetime
    promises: Promises
    now: Readings
    before: Readings
    shares: list[Share]
    reasons: Split
    channels: Split
    cohorts: list[tuple[Period, Readings]]

    @property
    def patience(self) -> Patience:
        return self.promises.patience

    @property
    def is_empty(self) -> bool:
        return not any(reading.counts[part] for reading in self.now.values() for part in reading.counts)


def funnel(asked: Asked) -> Metric:
    return REGISTRY[f"funnel_{asked.funnel}"]


def gather(asked: Asked, counting: Counting) -> Board:
    period, filters, as_of = asked.period, asked.filters, counting.as_of
    before, now = counting.values(_shown(asked), [period.before(), period], filters)
    (promised,) = scorecard.promises([period], filters, as_of)
    return Board(
        asked,
        as_of,
        promised,
        promised.as_promised(now, counting),
        before,
        [_share(asked, line, counting) for line in promised.lines_of_volume()],
        counting.by(_all(REASONS), "reason", period, filters),
        _channels(asked, counting),
        _cohorts(asked, counting),
    )


def _shown(asked: Asked) -> list[Metric]:
    keys = {*MARKETING, *SALES, *MARKETING_BESIDE, *SALES_BESIDE, *SHARED, *TIMES, funnel(asked).key}
    return [metric for metric in REGISTRY.values() if metric.key in keys]


def _share(asked: Asked, line: Promises, counting: Counting) -> Share:
    before, now = counting.values([REGISTRY[VOLUME]], [asked.period.before(), asked.period], line.filters)
    return Share(asked.but(**line.filters.values), line.as_of, line, line.as_promised(now, counting), before)


def _channels(asked: Asked, counting: Counting) -> Split:
    found: dict[Any, Readings] = {}
    for keys in CHANNEL:
        split = counting.by(_all(keys), "channel", asked.period, asked.filters)
        for channel, readings in split.items():
            found.setdefault(channel, {}).update(readings)
    return found


def _cohorts(asked: Asked, counting: Counting) -> list[tuple[Period, Readings]]:
    """The period and those before it, oldest first."""
    periods = [asked.period]
    while len(periods) < COHORTS_SHOWN:
        periods.insert(0, periods[0].before())
    return list(zip(periods, counting.values(_all(COHORTS), periods, asked.filters), strict=True))


def _all(keys: tuple[str, ...]) -> list[Metric]:
    """Without what only stands beside them, which tables don't show: counting different people in each of
    many groups is what would cost most."""
    return [replace(REGISTRY[key], parts=REGISTRY[key].parts[:2]) for key in keys]
