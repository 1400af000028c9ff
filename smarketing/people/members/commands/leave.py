"""Planning to be away, and coming back before it was said. Nobody is given anything by itself while they
are away, and colleagues of the team may act for them. Why somebody is away is for those who lead them;
the journal, which everybody reads, doesn't say it.
"""

from datetime import date, datetime, timedelta
from typing import Any

from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused
from smarketing.people.members import queries, rules
from smarketing.people.members.commands import checks
from smarketing.people.members.models import Leave, LeaveKind, User

DAY = timedelta(days=1)


@command
def plan_leave(
    *, person_id: int, first_day: date, last_day: date, kind: str, actor: Actor, now: datetime
) -> Leave:
    """The person isn't there from the first day to the last, where they live; on a first day that has
    begun already, from now on."""
    person = _in_charge(person_id, actor)
    if not person.is_active:
        raise Refused("inactive", f"{person} was deactivated.", status=CONFLICT)
    _need_days(first_day, last_day, now)
    if kind not in LeaveKind.values:
        raise Refused("no-such-kind", "Choose what kind of leave it is.", field="kind")
    starts, ends = (
        rules.start_of(first_day, person.own_zone),
        rules.start_of(last_day + DAY, person.own_zone),
    )
    if ends <= now:
        raise Refused("away-when", "These days are over; choose days to come.", field="last_day")
    leave = Leave(person=person, kind=kind, first_day=first_day, last_day=last_day, planned_at=now)
    leave.starts_at, leave.ends_at, leave.planned_by = max(starts, now), ends, actor.label[:150]
    _need_free(leave)
    leave.save(force_insert=True)
    record("person.away", person.pk, actor=actor, now=now, leave_id=leave.pk, **_told(leave))
    return leave


@command
def cancel_leave(*, leave_id: int, actor: Actor, now: datetime) -> Leave:
    """The person is there after all: what has not begun is called off, what runs ends now."""
    person = _in_charge(queries.leave(leave_id).person_id, actor)
    leave = queries.leave(leave_id)
    if leave.cancelled_at:
        raise Refused("cancelled-already", "That leave was cancelled already.", status=CONFLICT)
    if leave.ends_at <= now:
        raise Refused("leave-over", "That leave is over.", status=CONFLICT)
    kind = "person.back" if leave.starts_at < now else "person.leave_cancelled"
    _end(leave, now)
    record(kind, person.pk, actor=actor, now=now, leave_id=leave.pk, **_told(leave))
    return leave


def end_all(person: User, now: datetime) -> None:
    """Somebody leaves for good: nothing is planned for them any more."""
    for leave in queries.leave_of(person.pk).filter(ends_at__gt=now):
        _end(leave, now)


def _end(leave: Leave, now: datetime) -> None:
    if leave.starts_at < now:
        leave.ends_at = now
    else:
        leave.cancelled_at = now
    leave.save(update_fields=["ends_at", "cancelled_at"])


def _in_charge(person_id: int, actor: Actor) -> User:
    """The person, locked; refused to those who don't say when they are away."""
    who = queries.standing(actor)
    person = checks.locked(person_id)
    if not rules.may_send_away(who, person.pk, person.team_id):
        message = f"Only {person}, their lead, a manager or an admin says whether {person} is away."
        raise Refused("not-yours", message, status=FORBIDDEN)
    return person


def _need_days(first_day: date, last_day: date, now: datetime) -> None:
    if last_day < first_day:
        message = f"The last day, {last_day:%-d %B %Y}, comes before the first, {first_day:%-d %B %Y}."
        raise Refused("ends-before-it-begins", message, field="last_day")
    if abs(first_day - now.date()) > rules.LONGEST_ABSENCE:
        message = "Choose days within two years."
        raise Refused("away-when", message, field="first_day")
    if last_day - now.date() > rules.LONGEST_ABSENCE:
        raise Refused("away-when", "Choose a last day within two years.", field="last_day")


def _need_free(leave: Leave) -> None:
    """Two leaves of one person never overlap: which one counts would be anybody's guess."""
    others = queries.leave_of(leave.person_id)
    other = others.filter(starts_at__lt=leave.ends_at, ends_at__gt=leave.starts_at).first()
    if other is not None:
        message = (
            f"{leave.person} is away from {other.first_day:%-d %B} to {other.last_day:%-d %B %Y} already; "
            "cancel that first, or choose other days."
        )
        raise Refused("leave-overlaps", message, status=CONFLICT, field="first_day")


def _told(leave: Leave) -> dict[str, Any]:
    return {
        "first_day": leave.first_day.isoformat(),
        "last_day": leave.last_day.isoformat(),
        "until": leave.ends_at.isoformat(),
    }
