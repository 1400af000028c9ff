"""One side says what a word should mean, the other agrees. What was proposed never changes: who wants
other words withdraws or declines, and proposes anew."""

from datetime import datetime
from typing import Any

from sla.glossary import known, queries
from sla.glossary.commands.seeding import ensure_stored
from sla.glossary.models import Definition
from sla.glossary.rules import Kind, Meaning, State, Term, check, other
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused
from smarketing.people.members import queries as members


@command
def propose(
    *, key: str, meaning: Meaning, actor: Actor, now: datetime, side: str = "", why: str = ""
) -> Definition:
    """A lead proposes for their side what a word means from now on; a manager says for which `side` they
    stand in. One proposal a word at a time."""
    term = known.get(key)
    side, standing_in = _speaks_for(actor, side)
    ensure_stored(now=now)
    _hold(term.kind)
    said = check(term, meaning)
    _need_no_proposal(key)
    _need_a_change(term, said)
    last = queries.history(key)[0]
    definition = Definition.objects.create(
        term=key,
        kind=term.kind,
        version=last.version + 1,
        state=State.PROPOSED,
        why=why.strip(),
        proposed_by_id=actor.id,
        proposed_at=now,
        proposed_side=side,
        proposed_standing_in=standing_in,
        **said.as_dict(),
    )
    _tell("proposed", definition, actor, now, side=side)
    return definition


@command
def agree(*, definition_id: int, actor: Actor, now: datetime) -> Definition:
    """A lead of the other side agrees, or a manager who stands in and did not propose it; from now on
    that is what the word means."""
    definition = _waiting(definition_id)
    side = other(definition.proposed_side)
    _need_to_speak_for(
        side,
        actor,
        f"Only a lead of {side} agrees to what {definition.proposed_side} proposed, or a manager.",
    )
    if definition.proposed_by_id == actor.id:
        raise Refused(
            "same-person", f"You proposed it; somebody else agrees to it for {side}.", status=FORBIDDEN
        )
    _hold(Kind(definition.kind))
    _need_own_label(known.get(definition.term), definition.label)
    definition.state = State.AGREED
    definition.agreed_by_id, definition.agreed_at = actor.id, now
    definition.agreed_standing_in = queries.stands_in(members.standing(actor), side)
    definition.save(update_fields=["state", "agreed_by", "agreed_at", "agreed_standing_in"])
    queries.forget()
    _tell("agreed", definition, actor, now, side=side)
    return definition


@command
def decline(*, definition_id: int, why: str, actor: Actor, now: datetime) -> Definition:
    """The other side says no to what was proposed, and why."""
    definition = _waiting(definition_id)
    side = other(definition.proposed_side)
    _need_to_speak_for(
        side, actor, f"{definition.proposed_side.capitalize()} proposed it: a lead of {side} declines it."
    )
    return _end(definition, State.DECLINED, why, actor, now)


@command
def withdraw(*, definition_id: int, why: str, actor: Actor, now: datetime) -> Definition:
    """The side that proposed it takes it back."""
    definition = _waiting(definition_id)
    side = definition.proposed_side
    _need_to_speak_for(side, actor, f"Only a lead of {side}, who proposed it, withdraws it, or a manager.")
    return _end(definition, State.WITHDRAWN, why, actor, now)


def _end(definition: Definition, state: State, why: str, actor: Actor, now: datetime) -> Definition:
    if not why.strip():
        raise Refused("reason-missing", "Say why; the other side reads it.", field="why")
    definition.state, definition.closed_why = state, why.strip()
    definition.closed_by_id, definition.closed_at = actor.id, now
    definition.save(update_fields=["state", "closed_why", "closed_by", "closed_at"])
    _tell(state.value, definition, actor, now, why=definition.closed_why)
    return definition


def _waiting(definition_id: int) -> Definition:
    definition = queries.locked(definition_id)
    if definition.state != State.PROPOSED:
        raise Refused(
            f"already-{definition.state}",
            f"This definition was {definition.state} already. Propose a new one instead.",
            status=CONFLICT,
            state=definition.state,
        )
    return definition


def _speaks_for(actor: Actor, side: str) -> tuple[str, bool]:
    """The side, and whether the actor stands in for its leads."""
    who = members.standing(actor)
    sides = queries.sides_of(who)
    own = who.side if who.is_lead and who.side in sides else ""
    side = side or own or ""
    if not sides or (side and side not in sides):
        raise Refused(
            "not-a-lead", "Only leads propose what a word means, each for their side.", status=FORBIDDEN
        )
    if not side:
        raise Refused("side-missing", "Say for which side you stand in: marketing or sales.", field="side")
    return side, queries.stands_in(who, side)


def _need_to_speak_for(side: str, actor: Actor, sentence: str) -> None:
    if side not in queries.sides_of(members.standing(actor)):
        raise Refused("not-yours", sentence, status=FORBIDDEN)


def _hold(kind: Kind) -> None:
    """Words of one kind are settled one after the other, so that no two get the same label."""
    first = Definition.objects.filter(kind=kind, version=1).order_by("pk")
    list(first.select_for_update(of=("self",), no_key=True).values_list("pk"))
    queries.forget()


def _need_no_proposal(key: str) -> None:
    if waiting := queries.proposal(key):
        raise Refused(
            "being-negotiated",
            f"Version {waiting.version}, proposed by {waiting.proposed_by}, waits for an answer first.",
            status=CONFLICT,
        )


def _need_a_change(term: Term, said: Meaning) -> None:
    if said == queries.words()[term.key].meaning:
        raise Refused("unchanged", "That is what it means already. Change something, then propose it.")
    _need_own_label(term, said.label)


def _need_own_label(term: Term, label: str) -> None:
    for word in queries.words().values():
        if word.kind == term.kind and word.key != term.key and word.label.casefold() == label.casefold():
            raise Refused(
                "label-taken", f"“{word.label}” is another word already.", status=CONFLICT, field="label"
            )


def _tell(what: str, definition: Definition, actor: Actor, now: datetime, **payload: Any) -> None:
    told = {"term": definition.term, "version": definition.version, "label": definition.label, **payload}
    record(f"definition.{what}", definition.pk, actor=actor, now=now, **told)
