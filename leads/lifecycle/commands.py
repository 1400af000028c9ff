"""The only place where a person's stage changes. Every move is kept: from, to, when, who, why."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from leads import meanings
from leads.contacts import commands as contacts
from leads.contacts import queries as people_known
from leads.contacts.queries import Contact
from leads.lifecycle.models import StageMove
from leads.lifecycle.rules import after_ending, height, steps_up
from leads.nurture import commands as nurture
from leads.nurture.queries import Ended
from leads.words import Stage
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused
from smarketing.people.members import queries as members

DISQUALIFIERS: Mapping[str, str] = {
    "invalid_data": "Invalid data",
    "competitor": "Competitor",
    "student": "Student",
    "do_not_contact": "Do not contact",
}


@command
def register(*, fields: Mapping[str, Any], stage: str, cause: str, actor: Actor, now: datetime) -> Contact:
    """Bring a new person in, at `stage` or, with less known, as a contact. The only way in."""
    contact = contacts.create(fields=fields, actor=actor, now=now)
    _keep(contact, "", [Stage.CONTACT], cause, "", actor, now)
    if stage != Stage.CONTACT:
        raise_to(contact=contact, stage=stage, cause=cause, actor=actor, now=now)
    return contact


@command
def raise_to(
    *, contact: Contact, stage: str, cause: str, actor: Actor, now: datetime, reason: str = ""
) -> bool:
    """Move up to `stage`; each stage passed is kept as implied. False when already there or above."""
    steps = steps_up(contact.stage, stage)
    if not steps:
        return False
    _move(contact, steps, cause, reason, actor, now)
    return True


@command
def qualify_mql(*, contact_ids: Iterable[int], reason: str, actor: Actor, now: datetime) -> list[Contact]:
    """A marketer (or a manager) finds these people marketing qualified, and says why. All or none."""
    who = members.standing(actor)
    if not who.commands_side("marketing"):
        raise Refused("not-marketing", "Only marketing qualifies people as MQL.", status=FORBIDDEN)
    if not reason.strip():
        raise Refused("reason-missing", "Say in a few words why they qualify.", field="reason")
    moved = []
    for contact in people_known.lock_many(contact_ids):
        _refuse_disqualified(contact)
        if raise_to(
            contact=contact, stage=Stage.MQL, cause="contact.qualified", reason=reason, actor=actor, now=now
        ):
            moved.append(contact)
    return moved


@command
def settle_back(
    *,
    contact: Contact,
    has_won: bool,
    has_open_opportunity: bool,
    cause: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Stage:
    """After an ending a person stands at the highest that still holds; a lead is then recycled."""
    stage = after_ending(has_won=has_won, has_open_opportunity=has_open_opportunity)
    if stage == contact.stage:
        return stage
    if height(stage) > height(contact.stage):
        raise_to(contact=contact, stage=stage, cause=cause, reason=reason, actor=actor, now=now)
    else:
        _move(contact, [stage], cause, reason, actor, now, recycled=stage == Stage.LEAD)
    return stage


@command
def correct(*, contact_id: int, stage: str, reason: str, actor: Actor, now: datetime) -> Contact:
    """A manager puts a stage right, up or down, with a reason."""
    if not members.standing(actor).is_manager:
        raise Refused("manager-only", "Only a manager corrects a stage.", status=FORBIDDEN)
    if stage not in set(Stage):
        raise Refused("no-such-stage", "There is no such stage.", field="stage")
    if not reason.strip():
        raise Refused("reason-missing", "Say why the stage was wrong.", field="reason")
    contact = people_known.locked(contact_id)
    if stage == contact.stage:
        raise Refused(
            "same-stage", f"{contact} already is at {meanings.stage_label(stage)}.", status=CONFLICT
        )
    put(contact=contact, stage=stage, cause="stage.corrected", reason=reason, actor=actor, now=now)
    return contact


def put(*, contact: Contact, stage: str, cause: str, reason: str, actor: Actor, now: datetime) -> None:
    """To that stage, up or down; callers have judged that it is right. Part of a command."""
    _move(contact, steps_up(contact.stage, stage) or [Stage(stage)], cause, reason, actor, now)


@command
def rest(
    *, contact: Contact, until: date | None, reason: str, actor: Actor, now: datetime, forever: bool = False
) -> None:
    """No offer before that day; `forever`: until a marketer overrides with a reason."""
    contact.rest_until, contact.rest_reason = until, reason if (until or forever) else ""
    contact.save(update_fields=["rest_until", "rest_reason"])
    day = until.isoformat() if until else None
    record(
        "contact.rested", contact.pk, actor=actor, now=now, thread=contact.thread, until=day, reason=reason
    )


@command
def disqualify(*, contact_id: int, reason: str, actor: Actor, now: datetime) -> Contact:
    """Set the mark beside the stage: no offers and no nurture until it is lifted."""
    who = members.standing(actor)
    if not (who.commands_side("marketing") or who.commands_side("sales")):
        raise Refused("no-side", "Only marketing and sales disqualify people.", status=FORBIDDEN)
    if reason not in DISQUALIFIERS:
        raise Refused("no-such-reason", "Choose one of the agreed reasons.", field="reason")
    contact = people_known.locked(contact_id)
    if contact.disqualified:
        raise Refused("already-disqualified", f"{contact} is already disqualified.", status=CONFLICT)
    contact.disqualified, contact.disqualified_at = reason, now
    contact.save(update_fields=["disqualified", "disqualified_at"])
    nurture.end_for(contact, Ended.DISQUALIFIED, actor, now)
    record("contact.disqualified", contact.pk, actor=actor, now=now, thread=contact.thread, reason=reason)
    return contact


@command
def lift_disqualification(*, contact_id: int, why: str, actor: Actor, now: datetime) -> Contact:
    """Invalid data: by marketing after the fix; the rest by a manager."""
    who, contact = members.standing(actor), people_known.locked(contact_id)
    if not contact.disqualified:
        raise Refused("not-disqualified", f"{contact} is not disqualified.", status=CONFLICT)
    marketing_may = contact.disqualified == "invalid_data" and who.commands_side("marketing")
    if not (marketing_may or who.is_manager):
        raise Refused("manager-only", "Only a manager lifts this mark.", status=FORBIDDEN)
    people_known.must_be_kept(contact)
    if not why.strip():
        raise Refused("reason-missing", "Say what changed.", field="why")
    clear_mark(contact=contact, why=why.strip(), actor=actor, now=now)
    return contact


@command
def clear_mark(*, contact: Contact, why: str, actor: Actor, now: datetime) -> None:
    """The mark goes, whoever set it; callers have judged that it may."""
    was, contact.disqualified, contact.disqualified_at = contact.disqualified, "", None
    contact.save(update_fields=["disqualified", "disqualified_at"])
    record("contact.requalified", contact.pk, actor=actor, now=now, thread=contact.thread, was=was, why=why)


@command
def restore(*, contact: Contact, ended_at: datetime, cause: str, actor: Actor, now: datetime) -> None:
    """The ending of that moment was undone: if it is what last moved the person, they stand where
    they stood before."""
    last = StageMove.objects.filter(contact=contact).order_by("-moved_at", "-id").first()
    if (
        last
        and last.moved_at == ended_at
        and last.from_stage
        and height(last.from_stage) > height(contact.stage)
    ):
        raise_to(contact=contact, stage=last.from_stage, cause=cause, actor=actor, now=now)


def _move(
    contact: Contact,
    steps: Sequence[Stage],
    cause: str,
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    recycled: bool = False,
) -> None:
    before = contact.stage
    contact.stage, contact.stage_since, contact.recycled = steps[-1], now, recycled
    contact.save(update_fields=["stage", "stage_since", "recycled"])
    _keep(contact, before, steps, cause, reason, actor, now)


def _keep(
    contact: Contact,
    before: str,
    steps: Sequence[Stage],
    cause: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    origins = [before, *steps]
    StageMove.objects.bulk_create(
        StageMove(
            contact=contact,
            from_stage=origin,
            to_stage=step,
            moved_at=now,
            by_id=actor.id,
            cause=cause,
            reason=reason,
            implied=step != steps[-1],
        )
        for origin, step in zip(origins, steps, strict=False)
    )
    told: dict[str, Any] = {"from": before, "to": steps[-1], "cause": cause, "reason": reason}
    record("stage.moved", contact.pk, actor=actor, now=now, thread=contact.thread, **told)


def _refuse_disqualified(contact: Contact) -> None:
    if contact.disqualified:
        why = DISQUALIFIERS.get(contact.disqualified, contact.disqualified).lower()
        raise Refused("disqualified", f"{contact} is disqualified ({why}).", status=CONFLICT)
