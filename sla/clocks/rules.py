"""What a clock is at a moment, and whether its promise was kept. Judged from instants alone.

Met means stopped at or before due. Minutes used are shown to people and never compared, and the
marks that say who was told of what (warned, breached) are never asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """The promises that tick, in the order in which they begin."""

    ROUTE = "route"
    DECIDE = "decide"
    FIRST_CONTACT = "first_contact"


LABELS = {Kind.ROUTE: "Route", Kind.DECIDE: "Decide", Kind.FIRST_CONTACT: "First contact"}
# This clock never restarts, so it follows the baton to whoever holds it; the others belong to one holder.
FOLLOWS_THE_HOLDER = (Kind.FIRST_CONTACT,)
# A decision can be taken back. An attempt that was made stays made.
STOP_CAN_BE_UNDONE = (Kind.ROUTE, Kind.DECIDE)
# An attempt happened when it happened, even if it is told after the promise ended otherwise. A holder
# found or a decision taken is the moment it is told, so what was cancelled for one holder stays so.
HAPPENS_BEFORE_IT_IS_TOLD = (Kind.FIRST_CONTACT,)
# Somebody else is asked when nobody took it, or who holds it does not decide: a step of the ladder.
ESCALATES = (Kind.ROUTE, Kind.DECIDE)


class State(StrEnum):
    """One word each, everywhere."""

    RUNNING = "running"
    AT_RISK = "at risk"
    CLOSED_HOURS = "closed hours"
    MET = "met"
    OVERDUE = "overdue"
    BREACHED = "breached"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Stamps:
    """All that a clock is judged by."""

    started_at: datetime
    warn_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    cancelled_at: datetime | None = None

    @property
    def ended_at(self) -> datetime | None:
        return self.stopped_at or self.cancelled_at


def state_at(stamps: Stamps, moment: datetime, *, is_open: bool) -> State:
    """What the clock was at that moment, as far as it had come by then. `is_open`: whether its
    calendar was open."""
    if stamps.ended_at and stamps.ended_at <= moment:
        return _ended(stamps)
    if moment > stamps.due_at:
        return State.OVERDUE
    if not is_open:
        return State.CLOSED_HOURS
    return State.AT_RISK if moment >= stamps.warn_at else State.RUNNING


def _ended(stamps: Stamps) -> State:
    """A breach stands, however the clock ended after it."""
    if stamps.ended_at and stamps.ended_at > stamps.due_at:
        return State.BREACHED
    return State.MET if stamps.stopped_at else State.CANCELLED


@dataclass(frozen=True, slots=True)
class Judgement:
    """One promise on one subject over all its clocks: the whole is measured from the first start.

    `void`: it ended otherwise in time, so it was neither kept nor broken.
    """

    due_at: datetime
    stopped_at: datetime | None
    void: bool

    def kept(self, moment: datetime) -> bool | None:
        """Kept, broken (open past due counts as broken now), or None: not to be said."""
        if self.stopped_at and self.stopped_at <= moment:
            return self.stopped_at <= self.due_at
        if self.void or moment <= self.due_at:
            return None
        return False


def judge(clocks: Sequence[Stamps]) -> Judgement:
    """The clocks of one kind on one subject, in the order they began. A promise that starts afresh
    with each holder is kept only if the whole took no longer than was promised once."""
    first, last = clocks[0], clocks[-1]
    breached = any(clock.ended_at and clock.ended_at > clock.due_at for clock in clocks)
    void = last.cancelled_at is not None and not breached
    return Judgement(first.due_at, last.stopped_at, void)


def kept_in_total(clocks: Sequence[Stamps], moment: datetime) -> bool | None:
    return judge(clocks).kept(moment)
