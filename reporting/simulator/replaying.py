"""One handoff's history under other terms: what people did stays as it was, only the moments at which
it was due are others. Judged by the rules that judge every clock."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from reporting.simulator.premises import terms
from reporting.simulator.rules import Verdict, verdict
from sla.agreements.queries import Terms
from sla.clocks.queries import FOLLOWS_THE_HOLDER, Stamps, judge, promised
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
    given_up: bool


class Span(NamedTuple):
    """Somebody held it from then on."""

    since: datetime
    holder_id: int | None


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

    def due(self, kind: str, team_id: int, since: datetime) -> datetime:
        time = self.time(team_id)
        return time.add(since, promised(time, since, kind, self.terms))


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


def judged(
    chain: Sequence[Past], spans: Sequence[Span], team_id: int, under: Regime, at: datetime
) -> list[Judged]:
    """Each clock of one promise on one handoff."""
    kind = chain[0].kind
    stamps = [_stamps(clock, under.due(kind, team_id, clock.started_at)) for clock in chain]
    whole = _verdict(stamps, at)
    return [
        Judged(
            due_at=each.due_at,
            whole="" if place else whole,
            clock=_verdict([each], at) if len(stamps) > 1 else whole,
            holder_id=_holder(clock, spans, each.due_at),
            slot=None if place or whole != Verdict.BROKEN else _slot(under.time(team_id), each.due_at),
        )
        for place, (clock, each) in enumerate(zip(chain, stamps, strict=True))
    ]


def _verdict(stamps: Sequence[Stamps], at: datetime) -> str:
    found = judge(stamps)
    return verdict(kept=found.kept(at), void=found.void, excused=False).value


def _stamps(clock: Past, due: datetime) -> Stamps:
    return Stamps(clock.started_at, due, due, clock.stopped_at, clock.cancelled_at, _gave_up(clock, due))


def _gave_up(clock: Past, due: datetime) -> bool:
    """In time; who gives up later has broken it at due."""
    return clock.given_up and clock.cancelled_at is not None and clock.cancelled_at <= due


def _by(clock: Past, until: datetime) -> Past:
    """What came after that moment had not happened yet."""
    ended = clock.stopped_at or clock.cancelled_at
    if ended and ended > until:
        return clock._replace(stopped_at=None, cancelled_at=None, given_up=False)
    return clock


def _holder(clock: Past, spans: Sequence[Span], due: datetime) -> int | None:
    """Whose it was at due; a promise to decide is its own holder's."""
    if clock.kind not in FOLLOWS_THE_HOLDER or not spans:
        return clock.holder_id
    held = bisect_right(spans, due, key=lambda span: span.since)
    return spans[held - 1].holder_id if held else None


def _slot(time: BusinessTime, moment: datetime) -> int:
    local = moment.astimezone(time.zone)
    return local.weekday() * DAY_HOURS + local.hour
