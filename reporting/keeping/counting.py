"""What a page counts, question by question, all of it as of one moment.

A page that takes long to count is gathered through one of these. What it asked for and what that came to is
kept as plain values; gathered again from them it counts nothing. The questions say which numbers they are
made of, so that an answer of an earlier version of the program, or under what was agreed before, is not taken
for one of today's: what is asked for is not among them, and everything is counted anew.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from reporting.metrics import queries as metrics
from reporting.metrics.queries import Filters, Metric, Period, Reading, Readings

Plain = dict[str, Any]


LEFT_OUT = 10  # so many rows that filters leave out take about as long as one that is counted


class NotKept(Exception):
    """Something is asked for that what was kept doesn't tell."""


class Counting:
    """`rows`: how many rows were counted, over all that was asked for, or took as long."""

    def __init__(self, as_of: datetime) -> None:
        self.as_of = as_of
        self.answers: Plain = {}
        self.rows = 0

    def ask(self, question: str, count: Callable[[], tuple[Any, int]]) -> Any:
        """What was counted, in JSON's own kinds. `count`: that, and of how many rows."""
        if question not in self.answers:
            self.answers[question], rows = count()
            self.rows += rows
        return self.answers[question]

    def values(self, of: Iterable[Metric], periods: Sequence[Period], filters: Filters) -> list[Readings]:
        """As `metrics.values`."""
        of = list(of)

        def count() -> tuple[Any, int]:
            found = metrics.values(of, periods, filters, self.as_of)
            return [_plain(readings) for readings in found], sum(map(_rows, found)) + _left_out(of, filters)

        spans = " ".join(f"{period.first}/{period.last}" for period in periods)
        kept = self.ask(f"{_named(of)} in {spans}{_where(filters)}", count)
        return [_readings(of, readings) for readings in kept]

    def by(
        self, of: Sequence[Metric], dimension: str, period: Period, filters: Filters
    ) -> dict[Any, Readings]:
        """As `metrics.by`. A list and not an object of JSON, because a value may be None or a number."""

        def count() -> tuple[Any, int]:
            found = metrics.by(of, dimension, period, filters, self.as_of)
            plain = [[value, _plain(each)] for value, each in found.items()]
            return plain, sum(map(_rows, found.values())) + _left_out(of, filters)

        span = f"{period.first}/{period.last}"
        kept = self.ask(f"{_named(of)} by {dimension} in {span}{_where(filters)}", count)
        return {value: _readings(of, readings) for value, readings in kept}

    def value(self, of: Metric, period: Period, filters: Filters) -> Reading:
        return self.values([of], [period], filters)[0][of.key]


class Recalled(Counting):
    """Out of what was kept, and nothing else."""

    def __init__(self, as_of: datetime, answers: Plain) -> None:
        super().__init__(as_of)
        self.answers = answers

    def ask(self, question: str, count: Callable[[], tuple[Any, int]]) -> Any:
        if question not in self.answers:
            raise NotKept(question)
        return self.answers[question]


def _named(of: Iterable[Metric]) -> str:
    """The numbers with the lists they are made of."""
    return " ".join(f"{each.key}({','.join(part.key for part in each.parts)})" for each in of)


def _where(filters: Filters) -> str:
    return "".join(f" {name}={word}" for name, word in sorted(filters.values.items()))


def _plain(readings: Readings) -> Mapping[str, Plain]:
    return {key: metrics.plain(reading) for key, reading in readings.items()}


def _readings(of: Iterable[Metric], kept: Mapping[str, Plain]) -> Readings:
    return {each.key: metrics.from_plain(each, kept[each.key]) for each in of}


def _rows(readings: Readings) -> int:
    return sum(reading.of for reading in readings.values())


def _left_out(of: Iterable[Metric], filters: Filters) -> int:
    """What rows cost that are read and left out, in rows that are counted: however few are counted of one
    person, those of everybody are looked through for them."""
    return sum(metrics.size(source) for source in {each.source for each in of}) // LEFT_OUT if filters else 0
