"""One handoff's history under other terms: what people did stays as it was, only the moments at which
it was due are others. Judged by the rules that judge every clock."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from leads.handoff.queries import Try, tried_enough
from reporting.simulator.premises import terms
from reporting.simulator.rules import Verdict, verdict
from sla.agreements.queries import Terms
from sla.clocks.queries import CAN_BE_HELD, FOLLOWS_THE_HOLDER, Kind, Pause, Stamps, due, judge, promised
from smarketing.people.calendars import queries as calendars
from smarketing.people.calendars.queries import BusinessTime
from smarketing.people.members import queries as members

DAY_HOURS = 24


class Past(NamedTuple):
    """One clock as it really ran."""

    kind: str
    holder_id: int | None
    started_at: datetime
    stopped_at: datetime | None
    cancelled_at: datetime | None
    excused_at: datetime | None
    due_at: datetime

    @property
    def ended_at(self) -> datetime | None:
        return self.stopped_at or self.cancelled_at


class Ends(NamedTuple):
    """How the work on a handoff ended, if it did."""

    qualified_at: datetime | None
    returned_at: datetime | None


class Span(NamedTuple):
    """Somebody held it from then on."""

    since: datetime
    holder_id: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """What else is known of a handoff: who held it, when it was on hold, what was tried, how it ended."""

    team_id: int
    ends: Ends
    spans: Sequence[Span]
    pauses: Sequence[Pause]
    tries: Sequence[Try]


class Judged(NamedTuple):
    """A clock under some terms: `whole` is the promise's verdict on the handoff, on its first clock."""

    due_at: datetime
    whole: str
    clock: str
    holder_id: int | None
    slot: int | None


class Regime:
    """Terms, and whose hours they count in."""

    def __init__(self, terms: Terms, calendar_id: int | None) -> None:
        self.terms = terms
        self._own = calendars.business_time(calendars.calendar(calendar_id)) if calendar_id else None
        self.time = lru_cache(maxsize=None)(self._time)

    def _time(self, team_id: int) -> BusinessTime:
        """The agreement's own calendar, else that of the sales team."""
        return self._own or calendars.business_time(members.team(team_id).calendar)

    def stamps(self, clock: Past, told: Told) -> Stamps:
        """What the clock would have been judged by."""
        time = self.time(told.team_id)
        minutes = promised(time, clock.started_at, clock.kind, self.terms)
        held = told.pauses if clock.kind in CAN_BE_HELD else ()
        due_at = due(time, clock.started_at, minutes, held)
        stopped_at, cancelled_at, given_up = self._ended(clock, told)
        return Stamps(
            started_at=clock.started_at,
            warn_at=due_at,
            due_at=due_at,
            stopped_at=stopped_at,
            cancelled_at=cancelled_at,
            given_up=given_up and cancelled_at is not None and cancelled_at <= due_at,
            excused_at=clock.excused_at if _was_over(clock, due_at) else None,
        )

    def _ended(self, clock: Past, told: Told) -> tuple[datetime | None, datetime | None, bool]:
        """When it was done or ended otherwise, and whether sales gave up. How many attempts are enough
        is itself agreed, so that promise may have been kept, or given up, at another moment."""
        if clock.kind != Kind.ATTEMPTS:
            return clock.stopped_at, clock.cancelled_at, False
        enough, ends = tried_enough(told.tries, self.terms.attempts), told.ends
        done = min((each for each in (enough, ends.qualified_at) if each), default=None)
        if done:
            return done, None, False
        return None, ends.returned_at or clock.cancelled_at, ends.returned_at is not None


def regime(premise: Mapping[str, Any]) -> Regime:
    """As it was when the run was asked for."""
    return Regime(terms(premise), premise["calendar_id"])


def chains(clocks: Sequence[Past], until: datetime) -> Iterator[list[Past]]:
    """The clocks kind by kind, as far as they had come by that moment."""
    found: dict[str, list[Past]] = {}
    for clock in clocks:
        if clock.started_at <= until:
            found.setdefault(clock.kind, []).append(_by(clock, until))
    yield from found.values()


def judged(chain: Sequence[Past], told: Told, under: Regime, at: datetime) -> list[Judged]:
    """Each clock of one promise on one handoff."""
    hours, stamps = under.time(told.team_id), [under.stamps(clock, told) for clock in chain]
    whole = _verdict(stamps, at)
    return [
        Judged(
            due_at=each.due_at,
            whole="" if place else whole,
            clock=_verdict([each], at) if len(stamps) > 1 else whole,
            holder_id=_holder(clock, told.spans, each),
            slot=_slot(hours, each.breaks_at) if whole == Verdict.BROKEN and not place else None,
        )
        for place, (clock, each) in enumerate(zip(chain, stamps, strict=True))
    ]


def _verdict(stamps: Sequence[Stamps], at: datetime) -> str:
    found = judge(stamps)
    return verdict(kept=found.kept(at), void=found.void, excused=found.excused).value


def _by(clock: Past, until: datetime) -> Past:
    """What came after that moment had not happened yet."""
    if clock.ended_at and clock.ended_at > until:
        clock = clock._replace(stopped_at=None, cancelled_at=None)
    if clock.excused_at and clock.excused_at > until:
        clock = clock._replace(excused_at=None)
    return clock


def _was_over(clock: Past, due_at: datetime) -> bool:
    """Whether there was something to excuse when it was excused: it was due, or done."""
    over = min(due_at, clock.ended_at or due_at)
    return clock.excused_at is not None and over < clock.excused_at


def _holder(clock: Past, spans: Sequence[Span], stamps: Stamps) -> int | None:
    """Whose it was at due, or when it ended before; a promise to decide is its own holder's."""
    over = min(stamps.breaks_at, stamps.ended_at or stamps.breaks_at)
    as_it_was = over == clock.ended_at and over <= clock.due_at
    if clock.kind not in FOLLOWS_THE_HOLDER or not spans or as_it_was:
        return clock.holder_id
    held = bisect_right(spans, over, key=lambda span: span.since)
    return spans[held - 1].holder_id if held else None


def _slot(time: BusinessTime, moment: datetime) -> int:
    local = moment.astimezone(time.zone)
    return local.weekday() * DAY_HOURS + local.hour
