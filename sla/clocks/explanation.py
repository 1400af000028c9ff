"""A clock explains itself, line by line: who promised what, which hours counted, how it came out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sla.clocks.rules import Kind, Pause, Stamps, State, broke_together, state_at, used
from smarketing.people.calendars.queries import BusinessTime

DONE = {
    Kind.ROUTE: "It got a holder",
    Kind.DECIDE: "It was decided",
    Kind.FIRST_CONTACT: "The first attempt was made",
    Kind.ATTEMPTS: "Enough was tried, or the person was reached",
    Kind.OUTCOME: "It was qualified or returned",
    Kind.RE_ENGAGE: "It was taken up again",
}
# What kept a promise that several things keep, by the cause that the fact of it names.
TAKEN_UP = {
    "offered": "The person was offered again",
    "nurture": "The person was enrolled in nurture",
    "disqualified": "The person was disqualified",
}
PROMISES = {
    Kind.ROUTE: "An offer without a holder gets one",
    Kind.DECIDE: "Sales decides",
    Kind.FIRST_CONTACT: "Sales makes a first attempt to reach the person",
    Kind.ATTEMPTS: "Sales tries as often as agreed before giving up, or reaches the person",
    Kind.OUTCOME: "Sales qualifies or returns",
    Kind.RE_ENGAGE: "Marketing offers again, enrols in nurture or disqualifies whom sales returned",
}


# Why a running clock was counted anew; without a reason it was its calendar.
ANEW = {
    "hold": "when it was put on hold",
    "lifted": "when the hold was lifted",
    "": "when the calendar changed",
}


class Moved(NamedTuple):
    """It was counted anew."""

    at: datetime
    was_due_at: datetime
    why: str


class Held(NamedTuple):
    """A hold that counts for it."""

    pause: Pause
    reason: str
    by: str
    lifted_by: str


class Excuse(NamedTuple):
    """A manager's ruling."""

    at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Case:
    """All that is needed to explain one clock."""

    kind: Kind
    stamps: Stamps
    time: BusinessTime
    hours: str  # the calendar in words
    since: str  # which version of the calendar that is, where it has changed since
    moved: Sequence[Moved]
    why: str  # which agreement, and why that one
    holder: str
    escalates: tuple[datetime | None, datetime | None]  # the ladder's step: when due, when taken
    now: datetime
    days: int | None = None  # where that is how it was promised
    held: Sequence[Held] = ()
    excuse: Excuse | None = None
    cause: str = ""  # what kept it, of several things that would have
    whole: Sequence[Stamps] = ()  # over all its holders, where this is the last of several

    @property
    def pauses(self) -> list[Pause]:
        return [each.pause for each in self.held]

    @property
    def done(self) -> str:
        return TAKEN_UP.get(self.cause, DONE[self.kind])

    def used(self, until: datetime) -> float:
        """Business minutes that counted up to that moment."""
        return used(self.time, self.stamps.started_at, until, self.pauses)


def lines(case: Case) -> list[str]:
    stamps = case.stamps
    return [
        f"{PROMISES[case.kind]} within {_promised(case)}. {case.why}",
        f"Hours that count: {case.hours}{f' ({case.since})' if case.since else ''}; "
        "times below are in that zone.",
        f"{_begins(case)} {_when(stamps.started_at, case)}{_held_by(case)}.",
        *(_on_hold(each, case) for each in case.held),
        *(
            f"Counted anew {_when(at, case)}, {ANEW[why]}; it was due {_when(before, case)}."
            for at, before, why in case.moved
        ),
        *_counted(case),
        f"At risk from {_when(stamps.warn_at, case)}, due {_when(stamps.due_at, case)}; "
        "done at that very moment is still in time.",
        *_ladder(case),
        _outcome(case),
        *_in_all(case),
        *([_excused(case.excuse, case)] if case.excuse else []),
    ]


def _begins(case: Case) -> str:
    stamps = case.stamps
    if stamps.ended_at and stamps.ended_at < stamps.started_at:
        return "Would have begun"
    return "Began" if stamps.started_at <= case.now else "Begins"


def _held_by(case: Case) -> str:
    return f", held by {case.holder}" if case.holder else ""


def _promised(case: Case) -> str:
    minutes = span(case.used(case.stamps.due_at))
    if case.days is None:
        return f"{minutes} of business time"
    days = f"{case.days} business day{'s' if case.days > 1 else ''}"
    return f"{days} after the day it begins, to the close of the last: {minutes} of business time"


def _on_hold(held: Held, case: Case) -> str:
    pause = held.pause
    lifted = f" (lifted by {held.lifted_by})" if held.lifted_by else ""
    by = f", by {held.by}" if held.by else ""
    return (
        f"On hold {_stretch(pause.starts_at, pause.ends_at, case)}{lifted}{by}: “{held.reason}”; "
        "that time doesn't count."
    )


def _excused(excuse: Excuse, case: Case) -> str:
    return (
        f"Excused by {excuse.by} {_when(excuse.at, case)}: “{excuse.why}”; "
        "it counts neither as kept nor as broken, and stays in sight."
    )


def _counted(case: Case) -> Iterator[str]:
    """Each opening until due, and what it gave."""
    stamps = case.stamps
    if not case.time.is_open(stamps.started_at):
        yield f"Closed then; time counts from {_when(case.time.next_open(stamps.started_at), case)}."
    total = 0.0
    for opens, closes in _counting(case):
        length = case.time.between(opens, closes)
        total += length
        yield f"{_stretch(opens, closes, case)}: {span(length)}, {span(total)} in all."


def _counting(case: Case) -> Iterator[tuple[datetime, datetime]]:
    """The open stretches until due, without what lay on hold."""
    since = case.stamps.started_at
    for pause in case.pauses:
        if since < pause.ends_at and pause.starts_at < case.stamps.due_at:
            yield from case.time.openings(since, pause.starts_at)
            since = pause.ends_at
    yield from case.time.openings(since, case.stamps.due_at)


def _outcome(case: Case) -> str:
    """What it is, or was until a manager excused it."""
    stamps, now = replace(case.stamps, excused_at=None), case.now
    held = next((pause for pause in case.pauses if pause.covers(now)), None)
    state = state_at(stamps, now, is_open=case.time.is_open(now), on_hold=held is not None)
    if stamps.ended_at and stamps.ended_at <= now:
        return _ended(state, case)
    passed = span(case.used(now))
    if state == State.OVERDUE:
        return f"Not done yet, after {passed}: the promise was broken when it fell due."
    if held:
        return f"{passed} used. On hold now; time counts again from {_when(held.ends_at, case)}."
    if state == State.CLOSED_HOURS:
        return f"{passed} used. Closed now; time counts again from {_when(case.time.next_open(now), case)}."
    return f"{passed} used, {span(case.used(stamps.due_at) - case.used(now))} left."


def _ended(state: State, case: Case) -> str:
    stamps, at = case.stamps, case.stamps.ended_at or case.now
    when, passed = _when(at, case), f"after {span(case.used(at))}"
    if at < stamps.started_at:
        passed = "before it began"
    if state == State.MET:
        return f"{case.done} {when}, {passed}: the promise was kept."
    if state == State.CANCELLED:
        return f"It ended otherwise {when}, before it was due: neither kept nor broken."
    if stamps.given_up:
        return f"Given up {when}, {passed}, before it was done: the promise was broken at that moment."
    how = case.done if stamps.stopped_at else "It ended otherwise"
    return f"{how} only {when}, {passed}: the promise was broken when it fell due."


def _in_all(case: Case) -> Iterator[str]:
    """What several holders came to together: they had no longer than one."""
    if not case.whole:
        return
    first, done = case.whole[0], case.whole[-1].stopped_at
    since, due = _when(first.started_at, case), _when(first.due_at, case)
    began = f"Over all its holders it began {since} and was due {due}"
    if done is None or done > case.now:
        yield f"{began}."
    elif done <= first.due_at:
        yield f"{began}: kept as a whole."
    else:
        though = ", though each of them was in time" if broke_together(case.whole) else ""
        yield f"{began}: broken as a whole{though}."


def _ladder(case: Case) -> Iterator[str]:
    """What happens, or happened, when nobody does what was promised."""
    due, taken = case.escalates
    if taken:
        yield f"Still not done {_when(taken, case)}, so the ladder took its next step."
    elif due and case.stamps.ended_at is None:
        yield f"If it is still not done {_when(due, case)}, the ladder takes its next step."


def span(minutes: float) -> str:
    """`45 min`, `4 h`, `1 h 05 min`."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02} min" if rest else f"{hours} h"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`Fri 20 Nov 16:40`, in the zone whose hours count."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def _when(at: datetime, case: Case) -> str:
    return moment(at, case.time.zone)


def _stretch(opens: datetime, closes: datetime, case: Case) -> str:
    """`Fri 20 Nov 16:40–17:00`, or both in full when they lie on different days."""
    same_day = case.time.local_day(opens) == case.time.local_day(closes)
    end = f"–{closes.astimezone(case.time.zone):%H:%M}" if same_day else f" to {_when(closes, case)}"
    return f"{_when(opens, case)}{end}"
