"""Warnings and breaches reach people: a warning whoever holds the promise, a breach their lead too.
A changed calendar reaches the clocks that run by it.

Reads how the clock stands now: who has meanwhile kept the promise is not told that it is late.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache

from sla.clocks import recounting
from sla.clocks.explanation import moment
from sla.clocks.models import Clock
from sla.clocks.queries import SHOWN
from sla.clocks.rules import LABELS, Kind, State, state_at
from smarketing.journal.models import Entry
from smarketing.people.calendars import queries as calendars
from smarketing.people.members import queries as members
from smarketing.people.notices import commands as notices


def warned(entries: Sequence[Entry], now: datetime) -> None:
    """The holder hears that time runs out; without one, those who lead the team."""
    leads, news = cache(_leads), []
    for entry, clock in _clocks(entries):
        if clock.stamps.ended_at is None:
            people = [clock.holder_id] if clock.holder_id else leads(clock.team.pk)
            news.append(_news(entry, clock, people, "is due", "warning", "promises at risk"))
    notices.tell_all(news, now=now)


def breached(entries: Sequence[Entry], now: datetime) -> None:
    """The holder and those who lead the team hear that the promise is broken; who gave it up knows."""
    leads, news = cache(_leads), []
    for entry, clock in _clocks(entries):
        if state_at(clock.stamps, now, is_open=True) != State.MET:
            holder = [] if clock.given_up else [clock.holder_id]
            people = [*holder, *leads(clock.team.pk)]
            news.append(_news(entry, clock, people, "was due", "danger", "broken promises"))
    notices.tell_all(news, now=now)


def calendar_changed(entries: Sequence[Entry], now: datetime) -> None:
    """Other hours count since then: the sweep works the clocks that ran out anew."""
    recounting.mark(entries)


def _clocks(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Clock]]:
    """Each entry with its clock, but for clocks that are gone."""
    rows = Clock.objects.select_related(*SHOWN)
    clocks = rows.in_bulk([entry.subject_id for entry in entries if entry.subject_id])
    return ((entry, clocks[entry.subject_id]) for entry in entries if entry.subject_id in clocks)


def _leads(team_id: int) -> list[int]:
    """Who leads that team; the managers where nobody does."""
    leads = members.leads_of(team_id) or members.managers()
    return [person.pk for person in leads]


def _news(
    entry: Entry, clock: Clock, people: Sequence[int | None], verb: str, level: str, family: str
) -> notices.News:
    """`Ana Ruiz: decide is due Fri 20 Nov 16:40 CET, held by Rita Rep of EMEA.`"""
    pledge, at = clock.pledge, clock.stamps.breaks_at
    zone = calendars.business_time(clock.calendar).zone
    verb = "was given up" if clock.given_up else verb
    when = f"{moment(at, zone)} {at.astimezone(zone):%Z}"
    held = f"held by {clock.holder} of {clock.team}" if clock.holder else f"nobody of {clock.team} holds it"
    text = f"{pledge.label}: {LABELS[Kind(clock.kind)].lower()} {verb} {when}, {held}."
    return notices.News(entry, people, text, pledge.url, level, family)
