"""When a clock is due, what it is at a moment, and whether its promise was kept. Judged from instants
alone.

Met means stopped at or before due. Minutes used are shown to people and never compared, and the
marks that say who was told of what (warned, breached) are never asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """The promises that tick, in the order in which they begin."""

    ROUTE = "route"
    DECIDE = "decide"
    FIRST_CONTACT = "first_contact"
    ATTEMPTS = "attempts"
    OUTCOME = "outcome"
    RE_ENGAGE = "re_engage"


LABELS = {
    Kind.ROUTE: "Route",
    Kind.DECIDE: "Decide",
    Kind.FIRST_CONTACT: "First contact",
    Kind.ATTEMPTS: "Attempts",
    Kind.OUTCOME: "Outcome",
    Kind.RE_ENGAGE: "Re-engage",
}
# Promises of the side that hands over; all others are of the side that takes.
OF_MARKETING = (Kind.RE_ENGAGE,)
# These never restart with a holder, so they follow the baton to whoever has it; the others belong to one.
FOLLOWS_THE_HOLDER = (Kind.FIRST_CONTACT, Kind.ATTEMPTS, Kind.OUTCOME)
# They run afresh for the next holder; what was promised is the whole, over all of them.
AFRESH_FOR_A_HOLDER = (Kind.ROUTE, Kind.DECIDE)
# They begin with a decision. If that is taken back and taken again, the same clock begins afresh.
BEGINS_AFRESH = (Kind.ATTEMPTS, Kind.OUTCOME, Kind.RE_ENGAGE)
# A decision can be taken back, and a merge undone. An attempt that was made stays made.
STOP_CAN_BE_UNDONE = (Kind.ROUTE, Kind.DECIDE, Kind.OUTCOME, Kind.RE_ENGAGE)
# An attempt happened when it happened, even if it is told after the promise ended otherwise. A holder
# found or a decision taken is the moment it is told, so what was cancelled for one holder stays so.
HAPPENS_BEFORE_IT_IS_TOLD = (Kind.FIRST_CONTACT,)
# Somebody else is asked when nobody took it, or who holds it does not decide: a step of the ladder.
ESCALATES = (Kind.ROUTE, Kind.DECIDE)
# The person asked for a later call: that stops the work on them, and nothing that comes before it.
CAN_BE_HELD = (Kind.ATTEMPTS, Kind.OUTCOME)


class State(StrEnum):
    """One word each, everywhere."""

    RUNNING = "running"
    AT_RISK = "at risk"
    ON_HOLD = "on hold"
    CLOSED_HOURS = "closed hours"
    MET = "met"
    OVERDUE = "overdue"
    BREACHED = "breached"
    CANCELLED = "cancelled"
    EXCUSED = "excused"


class Hours(Protocol):
    """The arithmetic of a calendar, as far as clocks need it."""

    def add(self, start: datetime, minutes: float) -> datetime: ...
    def between(self, start: datetime, end: datetime) -> float: ...
    def end_of_day(self, start: datetime, number: int) -> datetime: ...


class Promises(Protocol):
    """What was agreed, as far as clocks need it."""

    @property
    def warn_share(self) -> float: ...
    def days(self, kind: str) -> int | None: ...
    def minutes(self, kind: str) -> int: ...


@dataclass(frozen=True, slots=True)
class Pause:
    """Time on hold, from `starts_at` to just before `ends_at`."""

    starts_at: datetime
    ends_at: datetime

    def covers(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


def promised(time: Hours, since: datetime, kind: str, terms: Promises) -> float:
    """How many business minutes a clock that begins at `since` has: what was agreed in minutes, or those
    until the close of so many business days after that day."""
    days = terms.days(kind)
    return terms.minutes(kind) if days is None else time.between(since, time.end_of_day(since, days))


def due(time: Hours, since: datetime, minutes: float, pauses: Iterable[Pause] = ()) -> datetime:
    """The earliest moment by which so many minutes passed that did not lie on hold. `pauses` in order."""
    for pause in pauses:
        begins = max(since, pause.starts_at)
        passed = time.between(since, begins)
        if passed >= minutes:
            break
        if pause.ends_at > since:
            minutes, since = minutes - passed, max(begins, pause.ends_at)
    return time.add(since, minutes)


def used(time: Hours, since: datetime, until: datetime, pauses: Iterable[Pause] = ()) -> float:
    """Business minutes that passed and did not lie on hold."""
    if until <= since:
        return 0.0
    held = (
        time.between(max(since, pause.starts_at), min(until, pause.ends_at))
        for pause in pauses
        if pause.starts_at < until and pause.ends_at > since
    )
    return time.between(since, until) - sum(held)


def deadlines(
    time: Hours, since: datetime, kind: str, terms: Promises, pauses: Sequence[Pause] = ()
) -> tuple[datetime, datetime]:
    """When a clock that begins at `since` is at risk, and when it is due."""
    minutes, held = promised(time, since, kind, terms), pauses if kind in CAN_BE_HELD else ()
    return due(time, since, minutes * terms.warn_share, held), due(time, since, minutes, held)


@dataclass(frozen=True, slots=True)
class Stamps:
    """All that a clock is judged by. `given_up`: it ended otherwise in time, which broke it then."""

    started_at: datetime
    warn_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    cancelled_at: datetime | None = None
    given_up: bool = False
    excused_at: datetime | None = None

    @property
    def ended_at(self) -> datetime | None:
        return self.stopped_at or self.cancelled_at

    @property
    def ended_broken(self) -> bool:
        return self.given_up or (self.ended_at is not None and self.ended_at > self.due_at)

    @property
    def breaks_at(self) -> datetime:
        """The moment that a breach of it is dated at."""
        return self.cancelled_at if self.given_up and self.cancelled_at else self.due_at


def state_at(stamps: Stamps, moment: datetime, *, is_open: bool, on_hold: bool = False) -> State:
    """What the clock was at that moment, as far as it had come by then. `is_open`: whether its
    calendar was open; `on_hold`: whether a hold that counts for it covered the moment."""
    if stamps.ended_at and stamps.ended_at <= moment:
        return _ended(stamps, moment)
    if moment > stamps.due_at:
        return _excused(stamps, moment) or State.OVERDUE
    if on_hold:
        return State.ON_HOLD
    if not is_open:
        return State.CLOSED_HOURS
    return State.AT_RISK if moment >= stamps.warn_at else State.RUNNING


def _ended(stamps: Stamps, moment: datetime) -> State:
    """A breach stands, however the clock ended after it."""
    if stamps.ended_broken:
        return _excused(stamps, moment) or State.BREACHED
    return State.MET if stamps.stopped_at else State.CANCELLED


def _excused(stamps: Stamps, moment: datetime) -> State | None:
    return State.EXCUSED if stamps.excused_at and stamps.excused_at <= moment else None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One promise on one subject over all its clocks: the whole is measured from the first start.

    `void`: it ended otherwise in time, so it was neither kept nor broken. `excused`: it was broken, and
    a manager excused every breach of it, which is neither as well.
    """

    due_at: datetime
    stopped_at: datetime | None
    void: bool
    excused: bool = False

    def kept(self, moment: datetime) -> bool | None:
        """Kept, broken (open past due counts as broken now), or None: not to be said."""
        if self.excused:
            return None
        if self.stopped_at and self.stopped_at <= moment:
            return self.stopped_at <= self.due_at
        if self.void or moment <= self.due_at:
            return None
        return False


def judge(clocks: Sequence[Stamps]) -> Judgement:
    """The clocks of one kind on one subject, in the order they began. A promise that starts afresh
    with each holder is kept only if the whole took no longer than was promised once."""
    first, last = clocks[0], clocks[-1]
    broken = [clock for clock in clocks if clock.ended_broken or (clock.excused_at and not clock.ended_at)]
    void = last.cancelled_at is not None and not broken
    excused = last.excused_at is not None if broke_together(clocks) else _all_excused(broken, last)
    return Judgement(first.breaks_at, last.stopped_at, void, excused)


def broke_together(clocks: Sequence[Stamps]) -> bool:
    """Each holder was in time, and all of them together were not. A ruling on that is on the last clock."""
    first, last = clocks[0], clocks[-1]
    if last.stopped_at is None or any(clock.ended_broken for clock in clocks):
        return False
    return last.stopped_at > first.due_at


def _all_excused(broken: Sequence[Stamps], last: Stamps) -> bool:
    """Nothing of it is left that was not excused; what still runs may be broken yet."""
    settled = last.ended_at or last.excused_at
    return bool(broken and settled) and all(clock.excused_at for clock in broken)


def kept_in_total(clocks: Sequence[Stamps], moment: datetime) -> bool | None:
    return judge(clocks).kept(moment)
