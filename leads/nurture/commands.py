"""Marketing nurtures whom sales sent back, until something comes of them. Beginning is part of a larger
step (leads.handoff.commands.enrol), and so is every end but the one that marketing itself puts to it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from leads.contacts import queries as contacts
from leads.contacts.queries import Contact
from leads.nurture import queries
from leads.nurture.models import Enrolment
from leads.nurture.rules import LONGEST_NOTE, LONGEST_PROGRAMME, LONGEST_WHY, Ended, check_look
from leads.texts import has_control, tidy
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor, system
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, Refused, changed_meanwhile
from smarketing.people.members import queries as members

ITSELF = system("nurture")
LABELS = {"note": "note", "look_on": "next look"}


def meant(*, contact: Contact, programme: str, note: str, look_on: date | None, now: datetime) -> Enrolment:
    """What is asked for, as it would be stored; refused, naming the input at fault, when it makes no
    sense. A programme is the same in whatever case it is written."""
    name = _text("programme", programme, LONGEST_PROGRAMME)
    if not name:
        raise Refused("programme-missing", "Say which programme they are enrolled in.", field="programme")
    check_look(look_on, timezone.localtime(now).date())
    return Enrolment(
        contact=contact,
        programme=queries.known_as(name),
        note=_text("note", note, LONGEST_NOTE),
        look_on=look_on,
        enrolled_at=now,
    )


def begin(enrolment: Enrolment, kept: Sequence[int], actor: Actor, now: datetime) -> None:
    """They are in it from now on. `kept`: the pledges whose promise to take them up again that keeps.
    Part of a command."""
    enrolment.enrolled_by_id = actor.id
    enrolment.save(force_insert=True)
    _tell("enrolled", enrolment, actor, now, **_said(enrolment), pledge_ids=list(kept))


@command
def change(
    *, enrolment_id: int, changes: dict[str, Any], version: int, actor: Actor, now: datetime
) -> Enrolment:
    """Another note or day of the next look (what LABELS name), as it was at `version`. Another programme is
    another stay."""
    enrolment = _going_on(enrolment_id, actor)
    values = {name: changes[name] for name in LABELS if name in changes}
    if "note" in values:
        values["note"] = _text("note", values["note"], LONGEST_NOTE)
    told = {
        name: {"now": _written(getattr(enrolment, name)), "yours": _written(value)}
        for name, value in values.items()
        if getattr(enrolment, name) != value
    }
    if told and enrolment.version != version:
        raise changed_meanwhile(enrolment.contact, told, LABELS, enrolment.version)
    if told:
        if "look_on" in told:
            check_look(values["look_on"], timezone.localtime(now).date())
        for name in told:
            setattr(enrolment, name, values[name])
        if "look_on" in told:
            enrolment.reminded_at = None
        enrolment.version += 1
        enrolment.save(update_fields=[*told, "reminded_at", "version"])
        _tell("changed", enrolment, actor, now, **_said(enrolment))
    return enrolment


@command
def end(*, enrolment_id: int, why: str, actor: Actor, now: datetime) -> Enrolment:
    """Marketing nurtures them no longer, and says why."""
    enrolment = _going_on(enrolment_id, actor)
    reason = _text("why", why, LONGEST_WHY)
    if not reason:
        raise Refused("reason-missing", "Say why it ends.", field="why")
    _end(enrolment, Ended.BY_HAND, actor, now, reason)
    return enrolment


@command
def remind(*, enrolment_id: int, now: datetime, actor: Actor = ITSELF) -> Enrolment | None:
    """Record that the day of the next look has come, for marketing to be told; None when it has not, when
    they were told of it, or when the enrolment is over."""
    enrolment = _lasting(enrolment_id)
    today = timezone.localtime(now).date()
    if not enrolment or enrolment.reminded_at or not enrolment.look_on or enrolment.look_on > today:
        return None
    enrolment.reminded_at = now
    enrolment.save(update_fields=["reminded_at"])
    came = datetime.combine(enrolment.look_on, time(), timezone.get_default_timezone())
    _tell("look_due", enrolment, actor, now, occurred_at=came, **_said(enrolment))
    return enrolment


def end_for(contact: Contact, ended: Ended, actor: Actor, now: datetime) -> Enrolment | None:
    """Something came instead. Part of the command that it came with."""
    found = queries.lasting(contact).first()
    if found:
        found.contact = contact
        _end(found, ended, actor, now)
    return found


def unite(kept: Contact, gone: Contact, busy: bool, actor: Actor, now: datetime) -> list[int]:
    """Two become one: of two stays the later goes on; none, where either of them is `busy` with sales or
    disqualified. Returns which ended. Part of a merge."""
    rows = [row for one in (kept, gone) for row in queries.lasting(one)]
    rows.sort(key=lambda row: (row.enrolled_at, row.pk))
    over = rows if busy else rows[:-1]
    for row in over:
        _end(row, Ended.MERGED, actor, now)
    return [row.pk for row in over]


def resume(enrolment_ids: Iterable[int], able: Iterable[int], actor: Actor, now: datetime) -> None:
    """The merge that ended these was undone; who of the two is `able` to be in nurture goes on where they
    were. Part of its undo."""
    rows = Enrolment.objects.filter(pk__in=list(enrolment_ids), ended=Ended.MERGED, contact__in=list(able))
    for row in rows.select_related("contact").order_by("-enrolled_at", "-pk"):
        if queries.current(row.contact_id) is None:
            row.ended_at, row.ended_by, row.ended = None, None, ""
            row.save(update_fields=["ended_at", "ended_by", "ended"])
            _tell("resumed", row, actor, now, **_said(row))


def _going_on(enrolment_id: int, actor: Actor) -> Enrolment:
    """The enrolment and its contact, locked; refused to others than marketing, and when it is over."""
    queries.need_marketer(members.standing(actor))
    found = _lasting(enrolment_id)
    if found is None:
        over = queries.get(enrolment_id)
        raise Refused("already-ended", queries.over(over), status=CONFLICT)
    return found


def _lasting(enrolment_id: int) -> Enrolment | None:
    """It and its contact, locked; None when it is over."""
    contact = contacts.locked(queries.get(enrolment_id).contact_id)
    found = queries.lasting(contact).filter(pk=enrolment_id).first()
    if found:
        found.contact = contact
    return found


def _end(enrolment: Enrolment, ended: Ended, actor: Actor, now: datetime, why: str = "") -> None:
    enrolment.ended_at, enrolment.ended_by_id = now, actor.id
    enrolment.ended, enrolment.why = ended, why
    enrolment.save(update_fields=["ended_at", "ended_by", "ended", "why"])
    _tell("ended", enrolment, actor, now, programme=enrolment.programme, cause=ended, why=why)


def _text(field: str, value: Any, longest: int) -> str:
    text = tidy(value, lines=field == "note")
    if has_control(text):
        raise Refused("control-characters", "It contains characters that can't be printed.", field=field)
    if len(text) > longest:
        raise Refused("too-long", f"It is longer than {longest:,} characters.", field=field)
    return text


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _said(enrolment: Enrolment) -> dict[str, Any]:
    told = {name: _written(getattr(enrolment, name)) for name in LABELS}
    return {"programme": enrolment.programme, **told}


def _tell(
    verb: str,
    enrolment: Enrolment,
    actor: Actor,
    now: datetime,
    *,
    occurred_at: datetime | None = None,
    **told: Any,
) -> None:
    contact = enrolment.contact
    record(
        f"nurture.{verb}",
        enrolment.pk,
        actor=actor,
        now=now,
        thread=contact.thread,
        occurred_at=occurred_at,
        contact_id=contact.pk,
        **told,
    )
