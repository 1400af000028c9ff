"""Somebody leaves or comes back. Nobody is deleted: what they did stays theirs.

These know nothing of the work a person holds; leads.departures hands it on and then calls them.
"""

from datetime import datetime

from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, Refused
from smarketing.people.members.commands import checks, leave
from smarketing.people.members.models import User


@command
def deactivate(*, person_id: int, actor: Actor, now: datetime) -> User:
    """The person is signed out everywhere at once and can't sign in any more."""
    who = checks.need_admin(actor)
    person = checks.locked(person_id)
    if not person.is_active:
        raise Refused("already-inactive", f"{person} was deactivated already.", status=CONFLICT)
    if who.person_id == person.pk:
        raise Refused("yourself", "Another admin has to deactivate you.", status=CONFLICT)
    if person.is_admin:
        checks.need_another_admin(person)
    person.is_active = False
    person.deactivated_at = person.signed_out_at = now
    person.save(update_fields=["is_active", "deactivated_at", "signed_out_at"])
    leave.end_all(person, now)
    record("person.deactivated", person.pk, actor=actor, now=now, name=person.name, team_id=person.team_id)
    return person


@command
def reactivate(*, person_id: int, actor: Actor, now: datetime) -> User:
    """The person may sign in again, with the password and the roles they had; old sessions stay over."""
    checks.need_admin(actor)
    person = checks.locked(person_id)
    if person.is_active:
        raise Refused("already-active", f"{person} is active.", status=CONFLICT)
    person.is_active, person.deactivated_at = True, None
    person.save(update_fields=["is_active", "deactivated_at"])
    record("person.reactivated", person.pk, actor=actor, now=now, name=person.name, team_id=person.team_id)
    return person
