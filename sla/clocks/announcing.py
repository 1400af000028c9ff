"""Saying that a clock passed its warning point or its due moment: exactly once, dated at that moment.

Whoever notices first, the sweep or the command that ends a late clock, stamps it here; the stamp
is conditional and the fact is recorded for the rows it changed, so nobody can say it twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor

_STAMP = """
WITH chosen AS ({chosen})
UPDATE sla_clock c SET {mark} = {moment} FROM sla_pledge p
WHERE c.id IN (SELECT id FROM chosen) AND c.{mark} IS NULL AND p.id = c.pledge_id
RETURNING c.id, c.pledge_id, c.kind, c.holder_id, {moment}, c.due_at, p.thread"""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is said: the fact's kind, the column that notes it, and the SQL of the moment it is dated at."""

    kind: str
    mark: str
    moment: str


WARNED = Announcement("clock.warned", "warned_at", "c.warn_at")
BREACHED = Announcement(
    "clock.breached", "breached_at", "CASE WHEN c.given_up THEN c.cancelled_at ELSE c.due_at END"
)


def announce(what: Announcement, chosen: str, params: Sequence[Any], *, actor: Actor, now: datetime) -> int:
    """Stamp the clocks whose ids the SQL `chosen` selects and record it; returns how many were new."""
    sql = _STAMP.format(chosen=chosen, mark=what.mark, moment=what.moment)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = sorted(cursor.fetchall(), key=lambda row: (row[4], row[0]))
    return len(record_many([_fact(what.kind, *row) for row in rows], actor=actor, now=now))


def payload(
    pledge_id: int, clock_id: int, kind: str, holder_id: int | None, due_at: datetime
) -> dict[str, Any]:
    """What every fact of a clock says."""
    return {
        "pledge_id": pledge_id,
        "clock_id": clock_id,
        "kind": kind,
        "holder_id": holder_id,
        "due_at": due_at.isoformat(),
    }


def _fact(
    fact: str,
    clock_id: int,
    pledge_id: int,
    kind: str,
    holder_id: int | None,
    moment: datetime,
    due_at: datetime,
    thread: str,
) -> Fact:
    return Fact(fact, clock_id, thread, moment, payload(pledge_id, clock_id, kind, holder_id, due_at))
