"""Everything the dashboard shows, gathered in a fixed number of statements."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from reporting.dashboard.address import Asked
from reporting.metrics import queries as metrics
from reporting.metrics.queries import REGISTRY, Metric, Period, Readings
from reporting.scorecard import queries as scorecard
from reporting.scorecard.queries import PROMISED, VOLUME, Patience, Promises, patience

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


def promises(asked: Asked, as_of: datetime) -> Promises:
    return scorecard.promises(asked.period, asked.filters, as_of, patience(as_of))


def made_of(asked: Asked) -> list[str]:
    """What the board of an address consists of in this version of the program: its parts, its numbers, and
    what each of these counts."""
    split = {*REASONS, *COHORTS, *(key for keys in CHANNEL for key in keys)}
    numbers = [*_shown(asked), *(REGISTRY[key] for key in sorted(split))]
    counted = [f"{metric.key}: {', '.join(part.key for part in metric.parts)}" for metric in numbers]
    return [*(part.name for part in (*fields(Board), *fields(Share))), *counted]


def gather(asked: Asked, as_of: datetime) -> Board:
    period, filters = asked.period, asked.filters
    before, now = metrics.values(_shown(asked), [period.before(), period], filters, as_of)
    promised = promises(asked, as_of)
    return Board(
        asked,
        as_of,
        promised,
        promised.as_promised(now),
        before,
        [_share(asked, line) for line in promised.lines_of_volume()],
        metrics.by(_all(REASONS), "reason", period, filters, as_of),
        _channels(asked, as_of),
        _cohorts(asked, as_of),
    )


def _shown(asked: Asked) -> list[Metric]:
    keys = {*MARKETING, *SALES, *MARKETING_BESIDE, *SALES_BESIDE, *SHARED, *TIMES, funnel(asked).key}
    return [metric for metric in REGISTRY.values() if metric.key in keys]


def _share(asked: Asked, line: Promises) -> Share:
    periods = [asked.period.before(), asked.period]
    before, now = metrics.values([REGISTRY[VOLUME]], periods, line.filters, line.as_of)
    return Share(asked.but(**line.filters.values), line.as_of, line, line.as_promised(now), before)


def _channels(asked: Asked, as_of: datetime) -> Split:
    found: dict[Any, Readings] = {}
    for keys in CHANNEL:
        split = metrics.by(_all(keys), "channel", asked.period, asked.filters, as_of)
        for channel, readings in split.items():
            found.setdefault(channel, {}).update(readings)
    return found


def cohort_periods(asked: Asked) -> list[Period]:
    """The period and those before it, oldest first."""
    periods = [asked.period]
    while len(periods) < COHORTS_SHOWN:
        periods.insert(0, periods[0].before())
    return periods


def narrowed(key: str) -> Metric:
    """The metric without what only stands beside it, which tables don't show: counting different people
    in each of many groups is what would cost most."""
    return replace(REGISTRY[key], parts=REGISTRY[key].parts[:2])


def _cohorts(asked: Asked, as_of: datetime) -> list[tuple[Period, Readings]]:
    periods = cohort_periods(asked)
    return list(zip(periods, metrics.values(_all(COHORTS), periods, asked.filters, as_of), strict=True))


def _all(keys: tuple[str, ...]) -> list[Metric]:
    return [narrowed(key) for key in keys]
