"""What a simulation says of one promise, and how many people a promise needs. Plain values only."""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from heapq import heapreplace
from statistics import median
from typing import NamedTuple

MOST_MONTHS = 24
# Below this a share says little: one handoff more or less moves it by several percent.
ENOUGH = 30
MOST_PEOPLE = 1_000


class State(StrEnum):
    """How far a run is. One that was started anew meanwhile is replaced."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REPLACED = "replaced"


UNDER_WAY = (State.WAITING, State.RUNNING)


class Scope(StrEnum):
    """Whose handoffs: those between the two teams, or everybody's."""

    TEAMS = "teams"
    ORGANISATION = "organisation"


class Under(StrEnum):
    """The two that history is replayed under."""

    DRAFT = "draft"
    NOW = "now"


class Verdict(StrEnum):
    """What became of a promise. Only kept and broken make up its share."""

    KEPT = "kept"
    BROKEN = "broken"
    EXCUSED = "excused"  # broken, and a manager ruled that it doesn't count
    RUNNING = "running"  # not due yet
    VOID = "void"  # ended otherwise in time


def verdict(*, kept: bool | None, void: bool, excused: bool) -> Verdict:
    if kept is None:
        return Verdict.VOID if void else Verdict.RUNNING
    if kept:
        return Verdict.KEPT
    return Verdict.EXCUSED if excused else Verdict.BROKEN


def share(kept: int, broken: int) -> float | None:
    return kept / (kept + broken) if kept + broken else None


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months ago; the month's last day where there is no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


class Piece(NamedTuple):
    """A piece of work in business minutes: when it came, and how long it kept one person busy."""

    came: float
    took: float


@dataclass(frozen=True, slots=True)
class Needed:
    """How many people at least keep the promised share; None when more of them don't help, because
    so many pieces of work take longer than promised by themselves. `best`: the share that everybody
    at once would keep."""

    people: int | None
    best: float


def needed(work: Sequence[Piece], promised: float, target: float) -> Needed:
    """First come, first served: each piece waits for the first of so many people who is free, then
    keeps that one busy. The more people the shorter the wait, so the least number is found by halving."""
    best = sum(piece.took <= promised for piece in work) / len(work)
    if best < target:
        return Needed(None, best)
    enough = bisect_left(range(MOST_PEOPLE), True, lo=1, key=lambda n: in_time(work, n, promised) >= target)
    return Needed(enough, best)


def in_time(work: Sequence[Piece], people: int, promised: float) -> float:
    """The share of the work done within the promised minutes of its coming, with that many people."""
    free_at = [0.0] * people
    kept = 0
    for came, took in work:
        done = max(came, free_at[0]) + took
        heapreplace(free_at, done)
        kept += done - came <= promised
    return kept / len(work)


def typical(work: Sequence[Piece]) -> float:
    return median(piece.took for piece in work)
