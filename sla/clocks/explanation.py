"""A clock explains itself, line by line: who promised what, which hours counted, how it came out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sla.clocks.rules import Kind, Stamps, State, state_at
from smarketing.people.calendars.queries import BusinessTime

DONE = {
    Kind.ROUTE: "It got a holder",
    Kind.DECIDE: "It was decided",
    Kind.FIRST_CONTACT: "The first attempt was made",
    Kind.ATTEMPTS: "Enough was tried, or the person was reached",
    Kind.OUTCOME: "It was qualified or returned",
    Kind.RE_ENGAGE: "It was taken up again",
}
PROMISES = {
    Kind.ROUTE: "An offer without a holder gets one",
    Kind.DECIDE: "Sales decides",
    Kind.FIRST_CONTACT: "Sales makes a first attempt to reach the person",
    Kind.ATTEMPTS: "Sales tries as often as agreed before giving up, or reaches the person",
    Kind.OUTCOME: "Sales qualifies or returns",
    Kind.RE_ENGAGE: "Marketing takes up again whom sales returned",
}


@dataclass(frozen=True, slots=True)
class Case:
    """All that is needed to explain one clock."""

    kind: Kind
    stamps: Stamps
    time: BusinessTime
    hours: str  # the calendar in words
    since: str  # which version of the calendar that is, where it has changed since
    moved: Sequence[tuple[datetime, datetime]]  # counted anew when, and due when before
    why: str  # which agreement, and why that one
    holder: str
    escalates: tuple[datetime | None, datetime | None]  # the ladder's step: when due, when taken
    now: datetime


def lines(case: Case) -> list[str]:
    stamps = case.stamps
    promised = case.time.between(stamps.started_at, stamps.due_at)
    return [
        f"{PROMISES[case.kind]} within {span(promised)} of business time. {case.why}",
        f"Hours that count: {case.hours}{f' ({case.since})' if case.since else ''}; "
        "times below are in that zone.",
        f"Began {_when(stamps.started_at, case)}" + (f", held by {case.holder}." if case.holder else "."),
        *(
            f"Counted anew {_when(at, case)}, when the calendar changed; it was due {_when(before, case)}."
            for at, before in case.moved
        ),
        *_counted(case),
        f"At risk from {_when(stamps.warn_at, case)}, due {_when(stamps.due_at, case)}; "
        "done at that very moment is still in time.",
        *_ladder(case),
        _outcome(case),
    ]


def _counted(case: Case) -> Iterator[str]:
    """Each opening until due, and what it gave."""
    stamps = case.stamps
    if not case.time.is_open(stamps.started_at):
        yield f"Closed then; time counts from {_when(case.time.next_open(stamps.started_at), case)}."
    total = 0.0
    for opens, closes in case.time.openings(stamps.started_at, stamps.due_at):
        length = case.time.between(opens, closes)
        total += length
        yield f"{_stretch(opens, closes, case)}: {span(length)}, {span(total)} in all."


def _outcome(case: Case) -> str:
    stamps, now = case.stamps, case.now
    state = state_at(stamps, now, is_open=case.time.is_open(now))
    until = stamps.ended_at or now
    used = span(case.time.between(stamps.started_at, until))
    match state:
        case State.MET:
            return f"{DONE[case.kind]} {_when(until, case)}, after {used}: the promise was kept."
        case State.CANCELLED:
            return f"It ended otherwise {_when(until, case)}, before it was due: neither kept nor broken."
        case State.BREACHED:
            how = DONE[case.kind] if stamps.stopped_at else "It ended otherwise"
            return f"{how} only {_when(until, case)}, after {used}: the promise was broken when it fell due."
        case State.OVERDUE:
            return f"Not done yet, after {used}: the promise was broken when it fell due."
        case State.CLOSED_HOURS:
            return f"{used} used. Closed now; time counts again from {_when(case.time.next_open(now), case)}."
    left = span(case.time.between(now, stamps.due_at))
    return f"{used} used, {left} left."


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
