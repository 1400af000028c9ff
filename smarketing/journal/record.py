"""`record()`: write a fact down, in the transaction of the change it tells of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from smarketing.journal.models import Entry, Waiting
from smarketing.kernel import nudge
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import inside

RELAY_TASK = "smarketing.journal.tasks.relay"


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
    """Record facts with two statements, however many. `announce=False` (history brought in from
    elsewhere) hands them to nobody: they are in the log and the timeline, but nobody reacts."""
    if not inside():
        raise RuntimeError("a fact is recorded inside the command that made it true")
    entries = Entry.objects.bulk_create([_entry(fact, actor, now) for fact in facts])
    if announce and entries:
        Waiting.objects.bulk_create([Waiting(entry=entry) for entry in entries])
        nudge.after_commit(RELAY_TASK)
    return entries


def _entry(fact: Fact, actor: Actor, now: datetime) -> Entry:
    return Entry(
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
