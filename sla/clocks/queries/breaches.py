"""Broken promises, each charged to who held it when it broke: open ones, ended ones, excused ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from sla.clocks.models import Clock
from sla.clocks.queries.listing import in_state, listing, of_team
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
    """To be paged by (due_at, id), the one due last first."""
    states: Iterable[str] = [sieve.state] if sieve.state in set(BROKEN) else BROKEN
    rows = in_state(listing(), states, now)
    if sieve.kind:
        rows = rows.filter(kind=sieve.kind)
    if sieve.team_id:
        rows = of_team(rows, [sieve.team_id])
    if sieve.holder_id:
        rows = rows.filter(holder=sieve.holder_id)
    return rows.select_related("excused_by")
