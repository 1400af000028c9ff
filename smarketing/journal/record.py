"""`record()`: write a fact down, in the transaction of the change it tells of."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import connection

from smarketing.journal.models import Entry
from smarketing.kernel import nudge
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import inside

RELAY_TASK = "smarketing.journal.tasks.relay"

# Every command ends here, so the entries and their waiting rows are one statement, by hand: the
# numbers are given in the order of the facts.
_KEEP_THEM = """
WITH kept AS (
    INSERT INTO journal_entry (kind, subject, subject_id, thread, actor_kind, actor_id, actor_label,
                               occurred_at, recorded_at, payload)
    SELECT kind, split_part(kind, '.', 1), subject_id, thread, %s, %s, %s, occurred_at, %s, payload::jsonb
    FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::timestamptz[], %s::text[])
         WITH ORDINALITY AS fact (kind, subject_id, thread, occurred_at, payload, number)
    ORDER BY number
    RETURNING id
){}
SELECT id FROM kept ORDER BY id"""
_KEEP = _KEEP_THEM.format("")
_KEEP_AND_ANNOUNCE = _KEEP_THEM.format(
    ", waiting AS (INSERT INTO journal_waiting (entry_id) SELECT id FROM kept)"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry to be. `occurred_at` None means: the moment it is recorded."""

    kind: str
    subject_id: int | None
    thread: str = ""
    occurred_at: datetime | None = None
    payload: dict[str, Any] = field(default_factory=dict)


def record(
    kind: str,
    subject_id: int | None,
    *,
    actor: Actor,
    now: datetime,
    thread: str = "",
    occurred_at: datetime | None = None,
    **payload: Any,
) -> Entry:
    """Record one fact; `kind` is `subject.verb`. `payload` is small and JSON."""
    return record_many([Fact(kind, subject_id, thread, occurred_at, payload)], actor=actor, now=now)[0]


def record_many(facts: Iterable[Fact], *, actor: Actor, now: datetime, announce: bool = True) -> list[Entry]:
    """Record facts with one statement, however many. `announce=False` (history brought in from
    elsewhere) hands them to nobody: they are in the log and the timeline, but nobody reacts."""
    told = list(facts)
    numbers = _kept(told, actor, now, announce=announce)
    return [_entry(number, fact, actor, now) for number, fact in zip(numbers, told, strict=True)]


def record_history(facts: Iterable[Fact], *, actor: Actor, now: datetime, live: bool) -> None:
    """Facts of many at once: what happens now is told like any other (`live`); what was brought in from
    elsewhere says so, and is handed to nobody."""
    _kept(list(facts), actor, now, announce=live, beside={} if live else {"imported": True})


def _kept(
    facts: Sequence[Fact],
    actor: Actor,
    now: datetime,
    *,
    announce: bool,
    beside: Mapping[str, Any] = MappingProxyType({}),
) -> list[int]:
    """Their numbers. `beside` is added to what each says."""
    if not inside():
        raise RuntimeError("a fact is recorded inside the command that made it true")
    if not facts:
        return []
    values = [
        *(actor.kind, actor.id, actor.label, now),
        [fact.kind for fact in facts],
        [fact.subject_id for fact in facts],
        [fact.thread for fact in facts],
        [fact.occurred_at or now for fact in facts],
        [json.dumps({**fact.payload, **beside}) for fact in facts],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_AND_ANNOUNCE if announce else _KEEP, values)
        numbers = [number for (number,) in cursor.fetchall()]
    if announce:
        nudge.after_commit(RELAY_TASK)
    return numbers


def _entry(number: int, fact: Fact, actor: Actor, now: datetime) -> Entry:
    entry = Entry(
        id=number,
        kind=fact.kind,
        subject=fact.kind.partition(".")[0],
        subject_id=fact.subject_id,
        thread=fact.thread,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        occurred_at=fact.occurred_at or now,
        recorded_at=now,
        payload=fact.payload,
    )
    entry._state.adding, entry._state.db = False, connection.alias
    return entry
