"""What the clocks of one pledge must be by now, worked out anew in memory: the same steps as the commands
take, by the same rules. Who replays knows what happened to the subject; this knows what it means for the
promises. Nothing here reads a stored clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sla.agreements import queries as agreements
from sla.clocks import rules
from sla.clocks.models import Pledge, calendar_of
from sla.clocks.rules import Kind, Pause, Stamps
from smarketing.people.calendars import queries as calendars

Versions = Mapping[int, Sequence[tuple[datetime, int]]]  # of each calendar: since when, which


@dataclass(slots=True)
class Tick:
    """One clock as it must be."""

    kind: str
    holder_id: int | None
    started_at: datetime
    warn_at: datetime
    due_at: datetime
    calendar_version: int
    stopped_at: datetime | None = None
    cancelled_at: datetime | None = None
    given_up: bool = False

    @property
    def stamps(self) -> Stamps:
        return Stamps(
            self.started_at, self.warn_at, self.due_at, self.stopped_at, self.cancelled_at, self.given_up
        )

    @property
    def is_open(self) -> bool:
        return self.stopped_at is None and self.cancelled_at is None


class Ledger:
    """Told what happened in order, with the moment each was told."""

    def __init__(self, pledge: Pledge, versions: Versions) -> None:
        self.pledge, self.terms = pledge, agreements.terms(pledge.agreement)
        self.ticks: list[Tick] = []
        self._pauses: list[Pause] = []
        self._versions = versions

    def start(self, kind: str, at: datetime, holder_id: int | None, now: datetime) -> None:
        fresh = Tick(kind, holder_id, at, at, at, self._version(kind, now))
        self._date(fresh)
        before = self.last(kind)
        if before and kind in rules.BEGINS_AFRESH:
            self.ticks[self.ticks.index(before)] = fresh
        else:
            self.ticks.append(fresh)

    def settle(self, kind: str, at: datetime) -> None:
        ends = [tick for tick in self.ticks if tick.kind == kind and self._ends(tick, at)]
        if ends:
            ends[-1].stopped_at, ends[-1].cancelled_at, ends[-1].given_up = at, None, False

    def cancel(self, at: datetime, kinds: Iterable[str] = tuple(Kind)) -> None:
        for tick in self._open(kinds):
            tick.cancelled_at = at

    def give_up(self, kind: str, at: datetime) -> None:
        for tick in self._open([kind]):
            tick.cancelled_at, tick.given_up = at, at <= tick.due_at

    def reopen(self, kind: str, now: datetime) -> Tick | None:
        last = self.last(kind)
        if last is None or last.is_open or (last.stopped_at and kind not in rules.STOP_CAN_BE_UNDONE):
            return None
        last.stopped_at = last.cancelled_at = None
        last.given_up = False
        self._follow(last, now)
        return last

    def unstart(self, kinds: Iterable[str], now: datetime) -> None:
        for tick in self.ticks:
            if tick.kind in kinds:
                tick.stopped_at, tick.cancelled_at, tick.given_up = None, min(now, tick.due_at), False

    def change_holder(self, holder_id: int | None, now: datetime) -> None:
        for tick in self._open(rules.FOLLOWS_THE_HOLDER):
            if tick.due_at >= now:
                tick.holder_id = holder_id

    def hand_over(self, holder_id: int | None, kind: str, now: datetime) -> None:
        for tick in self._open([kind]):
            if tick.due_at >= now:
                tick.holder_id = holder_id

    def pause(self, now: datetime, until: datetime) -> None:
        self._pauses.append(Pause(now, until))
        self.count_anew(now)

    def resume(self, now: datetime) -> None:
        self._pauses[-1] = Pause(self._pauses[-1].starts_at, now)
        self.count_anew(now)

    def count_anew(self, now: datetime) -> None:
        """By the hours of that moment, as after a change of a calendar or a hold."""
        for tick in self._open(Kind):
            if tick.due_at >= now:
                tick.calendar_version = self._version(tick.kind, now)
                self._date(tick)

    def last(self, kind: str) -> Tick | None:
        return next((tick for tick in reversed(self.ticks) if tick.kind == kind), None)

    def changes(self) -> list[datetime]:
        """When the hours that count for it changed."""
        ids = {self.pledge.calendar_id, self.pledge.marketing_calendar_id or 0}
        return [since for pk in ids for since, number in self._versions.get(pk, ()) if number > 1]

    def _open(self, kinds: Iterable[str]) -> list[Tick]:
        wanted = set(kinds)
        return [tick for tick in self.ticks if tick.is_open and tick.kind in wanted]

    def _ends(self, tick: Tick, at: datetime) -> bool:
        if tick.is_open:
            return True
        if tick.stopped_at:
            return tick.stopped_at > at
        told_late = tick.kind in rules.HAPPENS_BEFORE_IT_IS_TOLD
        return told_late and tick.cancelled_at is not None and tick.cancelled_at >= at

    def _follow(self, tick: Tick, now: datetime) -> None:
        """By the hours that came while it had ended, as if it had run."""
        known = self._versions.get(calendar_of(self.pledge, tick.kind).pk, ())
        for number, since in sorted((number, since) for since, number in known):
            if number > tick.calendar_version and since <= min(now, tick.due_at):
                tick.calendar_version = number
                self._date(tick)

    def _version(self, kind: str, now: datetime) -> int:
        known = self._versions.get(calendar_of(self.pledge, kind).pk, ())
        return max((number for since, number in known if since <= now), default=1)

    def _date(self, tick: Tick) -> None:
        time = calendars.counted(calendar_of(self.pledge, tick.kind), tick.calendar_version)
        tick.warn_at, tick.due_at = rules.deadlines(
            time, tick.started_at, tick.kind, self.terms, self._pauses
        )


def versions() -> Versions:
    """Of every calendar; there are few."""
    return {
        calendar.pk: [(version.made_at, version.number) for version in calendars.versions(calendar)]
        for calendar in calendars.all_calendars()
    }
