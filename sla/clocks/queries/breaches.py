"""Broken promises, each charged to who held it when it broke: open ones, ended ones, excused ones. One that
its holders broke only together stands there with its last clock, and is charged to nobody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from sla.clocks.models import UNKEPT, Clock
from sla.clocks.queries.listing import being, listing, of_team
from sla.clocks.queries.together import due_in_all, together
from sla.clocks.rules import State

BROKEN = (State.OVERDUE, State.BREACHED, State.EXCUSED)


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which of them; a blank narrows nothing."""

    state: str = ""
    kind: str = ""
    team_id: int | None = None
    holder_id: int | None = None


def breaches(sieve: Sieve, now: datetime) -> QuerySet[Clock]:
    """To be paged by (due_at, id), the one due last first. Which broke only together is asked beforehand:
    they are few, and without them one index has all of a kind, however seldom that is broken."""
    states: Collection[str] = [sieve.state] if sieve.state in set(BROKEN) else BROKEN
    broken = UNKEPT & being(states, now)
    if whole := list(_sieved(Clock.objects.filter(_together(states)), sieve).values_list("pk", flat=True)):
        broken |= Q(pk__in=whole)
    rows = _sieved(listing().filter(broken), sieve)
    return rows.annotate(due_in_all=due_in_all())


def _sieved(rows: QuerySet[Clock], sieve: Sieve) -> QuerySet[Clock]:
    if sieve.kind:
        rows = rows.filter(kind=sieve.kind)
    if sieve.team_id:
        rows = of_team(rows, [sieve.team_id])
    if sieve.holder_id:
        rows = rows.filter(holder=sieve.holder_id)
    return rows


def _together(states: Collection[str]) -> Q:
    """They ended, so they are breached or excused."""
    wanted = Q(pk__in=[])
    if State.BREACHED in states:
        wanted |= Q(excused_at=None)
    if State.EXCUSED in states:
        wanted |= Q(excused_at__isnull=False)
    return wanted & together()
