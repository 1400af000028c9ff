"""How a promise stands: what share of it a period owes, where it is heading, and one word for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Standing(StrEnum):
    """One word, the same everywhere."""

    MET = "met"
    ON_PACE = "on pace"
    AT_RISK = "at risk"
    MISSED = "missed"


class Piece(NamedTuple):
    """A stretch under one version of an agreement: its business days, of those of the agreement's own
    period, and what is promised for the whole of that."""

    days: int
    of_days: int
    promised: float


@dataclass(frozen=True, slots=True)
class Score:
    """A promise beside what came of it. `pace` is what the period ends at if it goes on like this;
    rates have none. `standing` None: nothing can be said yet. `since`: the day on which it began to be
    promised, where that is inside the period, which then counts from that day."""

    target: float | None
    at_least: bool
    actual: float | None
    pace: float | None
    standing: Standing | None
    note: str = ""
    since: date | None = None


def shared_out(pieces: Iterable[Piece]) -> float:
    """A target per period shared out by business days: 100 a month of 20 days are 5 a day; a change
    of version inside a period sums its parts."""
    return sum(piece.promised * piece.days / piece.of_days for piece in pieces if piece.of_days)


def volume(target: float | None, actual: float, pace: float | None, *, is_over: bool) -> Standing | None:
    """A volume is met once it is reached and missed when the period ends before that."""
    if target is None:
        return None
    if actual >= target:
        return Standing.MET
    if is_over:
        return Standing.MISSED
    if pace is None:
        return None
    return Standing.ON_PACE if pace >= target else Standing.AT_RISK


def share(target: float | None, actual: float | None, *, at_least: bool, is_settled: bool) -> Standing | None:
    """A rate has no pace: what it is now is where it is heading, until nothing in it can change."""
    if target is None or actual is None:
        return None
    if (actual >= target) if at_least else (actual <= target):
        return Standing.MET if is_settled else Standing.ON_PACE
    return Standing.MISSED if is_settled else Standing.AT_RISK
