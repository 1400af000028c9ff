"""What the scorecards show: a side's promises over the last periods, and the same number for each team
or person. The numbers are the registry's, what is promised for them the agreements'."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median
from typing import Any

from reporting.dashboard.address import Asked
from reporting.keeping.counting import Counting
from reporting.metrics import queries as metrics
from reporting.metrics.queries import REGISTRY, Metric, Period, Reading, Readings, Source
from reporting.scorecard.queries import PROMISED, VOLUME, Promises, Score, promises

SHOWN = 6  # periods side by side
SIDES = ("marketing", "sales")
# What can be said of one person. Their handoffs' promises are counted by clocks, for a handoff may pass
# through many hands; nobody is measured by how much they win.
OF_A_PERSON: Mapping[str, tuple[str, ...]] = {
    "marketing": ("delivered", "value", "quality", "bad_data", "complete", "re_engage_clocks"),
    "sales": (
        "decide_clocks",
        "first_contact_clocks",
        "attempts_clocks",
        "outcome_clocks",
        "outcome_current",
        "reasons_given",
    ),
}
TEAM_OF = {"marketing": "marketing_team", "sales": "team"}

Each = Mapping[Any, Readings]  # by a team's or person's id


@dataclass(frozen=True, slots=True)
class Run:
    """Some promises in a period and those before it, under one address."""

    asked: Asked
    as_of: datetime
    periods: Sequence[Period]
    readings: Sequence[Readings]
    judged: Sequence[Promises]

    @property
    def now(self) -> Readings:
        return self.readings[-1]

    @property
    def before(self) -> Readings:
        return self.readings[-2]

    @property
    def promises(self) -> Promises:
        return self.judged[-1]

    def only(self, keys: Sequence[str]) -> "Run":
        """Some of them, in that order."""
        return replace(self, readings=[{key: each[key] for key in keys} for each in self.readings])


@dataclass(frozen=True, slots=True)
class Line:
    """One promise as it stands. `asked`: the address under which its rows are."""

    side: str
    asked: Asked
    metric: Metric
    reading: Reading
    before: Reading
    score: Score
    is_settled: bool


def run(keys: Sequence[str], asked: Asked, counting: Counting) -> Run:
    """These promises in the period that is asked for, and in those before it."""
    back = [asked.period]
    while len(back) < SHOWN:
        back.insert(0, back[0].before())
    return _counted(keys, asked, promises(back, asked.filters, counting.as_of), counting)


def shares(of: Run, counting: Counting) -> list[Run]:
    """The lines of volume by channel and segment that are promised now, each in the periods of the run."""
    return [
        _counted(
            [VOLUME],
            of.asked.but(**line.filters.values),
            [judged.narrowed(line.filters) for judged in of.judged],
            counting,
        )
        for line in (of.promises.lines_of_volume() if VOLUME in of.now else ())
    ]


def lines(side: str, of: Run, shares: Sequence[Run]) -> Iterator[Line]:
    """Its promises, and beside the volume each of its lines by channel and segment."""
    yield from _lines(side, of)
    for share in shares if VOLUME in of.now else ():
        yield from _lines(side, share)


def _lines(side: str, of: Run) -> Iterator[Line]:
    for key, reading in of.now.items():
        metric = reading.metric
        is_settled = of.promises.patience.is_settled(metric, of.asked.period, of.as_of)
        score, asked_for = of.promises.score(reading), of.asked.at(of.promises.counted(metric))
        yield Line(side, asked_for, metric, reading, of.before[key], score, is_settled)


def _counted(keys: Sequence[str], asked: Asked, judged: Sequence[Promises], counting: Counting) -> Run:
    back = [each.period for each in judged]
    found = counting.values(named(keys), back, asked.filters)
    in_order = [each.as_promised(readings, counting) for each, readings in zip(judged, found, strict=True)]
    return Run(asked, counting.as_of, back, in_order, judged)


def of_person(side: str, person_id: int, asked: Asked, counting: Counting) -> list[Run]:
    """One person's figures, each narrowed by the word that means them in it."""
    return [run(keys, asked.but(**{word: str(person_id)}), counting) for word, keys in by_word(side).items()]


def each_team(side: str, asked: Asked, counting: Counting) -> Each:
    """The side's promises for each of its teams."""
    return counting.by(named(PROMISED[side]), TEAM_OF[side], asked.period, asked.filters)


def each_person(side: str, asked: Asked, counting: Counting) -> Each:
    """The figures of everybody of that side who has any."""
    found: dict[Any, Readings] = {}
    nothing = {key: metrics.nothing(REGISTRY[key]) for key in OF_A_PERSON[side]}
    for word, keys in by_word(side).items():
        split = counting.by(named(keys), word, asked.period, asked.filters)
        for person, readings in split.items():
            found.setdefault(person, dict(nothing)).update(readings)
    return {person: readings for person, readings in found.items() if person and _has_any(readings)}


def _has_any(readings: Readings) -> bool:
    """Whether a row counts for one of them: a split by person also names who only has the other side's."""
    return any(count for reading in readings.values() for count in reading.counts.values())


def medians(each: Each, keys: Sequence[str]) -> dict[str, float | None]:
    """The middle of what those came to who have a number at all."""
    numbers = {key: [r[key].number for r in each.values()] for key in keys}
    known = {key: [float(number) for number in found if number is not None] for key, found in numbers.items()}
    return {key: median(found) if found else None for key, found in known.items()}


def by_word(side: str) -> dict[str, list[str]]:
    """The keys of a person's figures, by the filter that means a person in them."""
    found: dict[str, list[str]] = {}
    for key in OF_A_PERSON[side]:
        found.setdefault(word_of(side, REGISTRY[key]), []).append(key)
    return found


def word_of(side: str, metric: Metric) -> str:
    """A handoff is its marketer's; a clock is whom it is charged to, an opportunity is its owner's."""
    return "marketer" if side == "marketing" and metric.source == Source.PASSAGE else "rep"


def named(keys: Sequence[str]) -> list[Metric]:
    return [REGISTRY[key] for key in keys]
