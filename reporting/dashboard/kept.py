"""The board of an address, counted now or a moment ago: what is kept of it are its numbers as plain
values, and everything else about it follows from the address and the moment."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import QueryDict

from reporting.dashboard import board as boards
from reporting.dashboard.address import Asked, asked
from reporting.dashboard.board import Board, Share
from reporting.keeping import commands as keeping
from reporting.metrics import queries as metrics
from reporting.metrics.queries import Metric, Readings
from reporting.scorecard.queries import Promises

Plain = dict[str, Any]
MetricOf = Callable[[str], Metric]


def board(wanted: Asked, *, as_of: datetime, now: datetime) -> Board:
    """`as_of`: up to when facts are in the rows; the board may be some seconds older, and says so."""

    def count() -> tuple[Plain, int]:
        return _counted(boards.gather(wanted, as_of))

    def fits(plain: Plain) -> bool:
        return plain.get("made_of") == boards.made_of(wanted)

    plain, then = keeping.answer(wanted.query(), count, fits, as_of=as_of, now=now)
    return _read(plain, wanted, then)


def recount(*, as_of: datetime, now: datetime) -> int:
    """Bring the boards that somebody looks at up to date; returns how many."""

    def count(question: str) -> tuple[Plain, int]:
        return _counted(boards.gather(asked(QueryDict(question), now), as_of))

    return keeping.recount(count, as_of=as_of, now=now)


def _counted(found: Board) -> tuple[Plain, int]:
    """A list for each of its splits, because a value that rows are split by may be None or ''."""
    rows = sum(reading.of for readings in (found.now, found.before) for reading in readings.values())
    plain = {
        "made_of": boards.made_of(found.asked),
        "now": _values(found.now),
        "before": _values(found.before),
        "shares": [
            [dict(share.asked.filters.values), _values(share.now), _values(share.before)]
            for share in found.shares
        ],
        "reasons": [[value, _values(each)] for value, each in found.reasons.items()],
        "channels": [[value, _values(each)] for value, each in found.channels.items()],
        "cohorts": [_values(each) for _, each in found.cohorts],
    }
    return plain, rows


def _read(plain: Plain, wanted: Asked, as_of: datetime) -> Board:
    periods, promised = boards.cohort_periods(wanted), boards.promises(wanted, as_of)
    return Board(
        wanted,
        as_of,
        promised,
        _readings(plain["now"], metrics.metric),
        _readings(plain["before"], metrics.metric),
        [_share(wanted, promised, *each) for each in plain["shares"]],
        {value: _readings(each, boards.narrowed) for value, each in plain["reasons"]},
        {value: _readings(each, boards.narrowed) for value, each in plain["channels"]},
        [(p, _readings(each, boards.narrowed)) for p, each in zip(periods, plain["cohorts"], strict=True)],
    )


def _share(wanted: Asked, promised: Promises, filters: dict[str, str], now: Plain, before: Plain) -> Share:
    narrowed = wanted.but(**filters)
    return Share(
        narrowed,
        promised.as_of,
        promised.narrowed(narrowed.filters),
        _readings(now, metrics.metric),
        _readings(before, metrics.metric),
    )


def _values(readings: Readings) -> Mapping[str, Plain]:
    return {key: metrics.plain(reading) for key, reading in readings.items()}


def _readings(plain: Mapping[str, Plain], metric_of: MetricOf) -> Readings:
    return {key: metrics.from_plain(metric_of(key), each) for key, each in plain.items()}
