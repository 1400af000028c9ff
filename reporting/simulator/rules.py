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
TINY = 1e-9  # shares are binary fractions


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
    if excused:
        return Verdict.EXCUSED
    if kept is None:
        return Verdict.VOID if void else Verdict.RUNNING
    return Verdict.KEPT if kept else Verdict.BROKEN


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
    keeps that one busy. The more people the shorter the wait, so the least number is found by doubling
    and halving."""
    best = sum(piece.took <= promised for piece in work) / len(work)
    if best < target:
        return Needed(None, best)
    too_few, enough = 0, 1
    while not keeps(work, enough, promised, target):
        too_few, enough = enough, enough * 2
    tried = range(too_few + 1, enough)
    found = bisect_left(tried, True, key=lambda people: keeps(work, people, promised, target))
    return Needed(too_few + 1 + found, best)


def keeps(work: Sequence[Piece], people: int, promised: float, target: float) -> bool:
    """Whether so many people do the promised share of the work within so many minutes of its coming."""
    free_at = [0.0] * people
    may_break = len(work) * (1 - target) + TINY
    broken = 0
    for came, took in work:
        done = max(came, free_at[0]) + took
        heapreplace(free_at, done)
        broken += done - came > promised
        if broken > may_break:  # too few people fall behind early
            return False
    return True


def typical(work: Sequence[Piece]) -> float:
    return median(piece.took for piece in work)
