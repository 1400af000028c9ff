"""The ladder of many at once, from another system's past, at its true dates, or just now (`live`). Part of
a command."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leads.contacts import history as people_new
from leads.contacts.queries import Contact
from leads.lifecycle.models import StageMove
from leads.lifecycle.rules import steps_up
from leads.words import Stage
from smarketing.journal.record import Fact, record_history
from smarketing.kernel.actor import Actor
from smarketing.kernel.copying import change, keep

IMPORT, QUALIFIED = "import", "contact.qualified"


@dataclass(frozen=True, slots=True)
class Rise:
    """Up to a stage; `cause` is the kind of the fact that moves the person there."""

    stage: Stage
    cause: str = IMPORT
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to be brought in: cleaned fields (and `company`), the first touchpoint's channel (None:
    there is none), since when they are known, and how they rose in that moment."""

    fields: Mapping[str, Any]
    channel: str | None
    since: datetime
    rises: Sequence[Rise] = ()


@dataclass(frozen=True, slots=True)
class Climb:
    """How somebody who is here rises in that moment."""

    contact: Contact
    when: datetime
    rises: Sequence[Rise]


@dataclass(frozen=True, slots=True)
class Move:
    """One way of one person, through these stages."""

    contact: Contact
    before: str
    steps: Sequence[Stage]
    when: datetime
    cause: str = IMPORT
    reason: str = ""


def enter_many(
    contacts: Sequence[Contact], *, actor: Actor, now: datetime, cause: str = IMPORT, live: bool = False
) -> None:
    """Freshly created people are contacts from their first moment on."""
    _keep([Move(c, "", [Stage.CONTACT], c.created_at, cause) for c in contacts], actor, now, live)


def register_many(
    people: Sequence[Newcomer], *, actor: Actor, now: datetime, cause: str = IMPORT, live: bool = False
) -> list[Contact]:
    """What `register` does for one: new people, each from the first moment on where they rose to."""
    ways = [_ways(each.rises) for each in people]
    contacts = people_new.create_many(
        [(each.fields, each.channel, each.since) for each in people],
        stages=[way[-1][1][-1] if way else Stage.CONTACT for way in ways],
        actor=actor,
        now=now,
        live=live,
    )
    enter_many(contacts, actor=actor, now=now, cause=cause, live=live)
    raised = [
        Move(contact, before, steps, contact.created_at, rise.cause, rise.reason)
        for contact, way in zip(contacts, ways, strict=True)
        for before, steps, rise in way
    ]
    _keep(raised, actor, now, live)
    return contacts


def _ways(rises: Sequence[Rise], stage: Stage = Stage.CONTACT) -> list[tuple[Stage, list[Stage], Rise]]:
    """From where through which stages each of these leads; one that leads nowhere is left out."""
    found = []
    for rise in rises:
        if steps := steps_up(stage, rise.stage):
            found.append((stage, steps, rise))
            stage = rise.stage
    return found


def raise_many(
    moves: Iterable[tuple[Contact, datetime]], stage: Stage, *, actor: Actor, now: datetime
) -> None:
    """Raise each once, to `stage` at their earliest moment; who stands there or higher is left alone."""
    climbs = [Climb(contact, when, [Rise(stage)]) for contact, when in _earliest(moves)]
    climb_many(climbs, actor=actor, now=now)


def climb_many(climbs: Sequence[Climb], *, actor: Actor, now: datetime, live: bool = False) -> None:
    """What `raise_to` does for one, of people who are held."""
    moves, moved = [], []
    for each in climbs:
        contact = each.contact
        ways = _ways(each.rises, Stage(contact.stage))
        moves += [Move(contact, was, steps, each.when, rise.cause, rise.reason) for was, steps, rise in ways]
        if ways:
            contact.stage, contact.stage_since, contact.recycled = ways[-1][1][-1], each.when, False
            moved.append(contact)
    change(moved, ["stage", "stage_since", "recycled"])
    _keep(moves, actor, now, live)


def mark_many(contacts: Sequence[Contact], reason: str, *, actor: Actor, now: datetime) -> None:
    """What `disqualify` does for one, of people who came with this very change: nothing of theirs goes on."""
    for contact in contacts:
        contact.disqualified, contact.disqualified_at = reason, now
    change(contacts, ["disqualified", "disqualified_at"])
    told = {"reason": reason}
    facts = [Fact("contact.disqualified", each.pk, each.thread, payload=told) for each in contacts]
    record_history(facts, actor=actor, now=now, live=True)


def _earliest(moves: Iterable[tuple[Contact, datetime]]) -> list[tuple[Contact, datetime]]:
    """One move a contact: who bought twice became a customer with the first purchase."""
    first: dict[int, tuple[Contact, datetime]] = {}
    for contact, when in moves:
        known = first.setdefault(contact.pk, (contact, when))
        if when < known[1]:
            first[contact.pk] = (contact, when)
    return list(first.values())


def _keep(moves: Sequence[Move], actor: Actor, now: datetime, live: bool) -> None:
    rows = [
        {
            "contact_id": move.contact.pk,
            "from_stage": origin,
            "to_stage": step,
            "moved_at": move.when,
            "by_id": actor.id,
            "cause": move.cause,
            "reason": move.reason,
            "implied": step != move.steps[-1],
        }
        for move in moves
        for origin, step in zip([move.before, *move.steps], move.steps, strict=False)
    ]
    keep(StageMove, rows)
    facts = [
        Fact(
            "stage.moved",
            move.contact.pk,
            move.contact.thread,
            move.when,
            {"from": move.before, "to": move.steps[-1], "cause": move.cause, "reason": move.reason},
        )
        for move in moves
    ]
    record_history(facts, actor=actor, now=now, live=live)
