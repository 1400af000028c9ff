"""Changing who somebody is, and what people say about themselves: zone and mails."""

from datetime import datetime

from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import FORBIDDEN, Refused
from smarketing.people.members import queries
from smarketing.people.members.commands import checks
from smarketing.people.members.models import User


@command
def edit(
    *,
    person_id: int,
    name: str,
    team_id: int | None,
    zone: str,
    is_lead: bool,
    is_manager: bool,
    is_admin: bool,
    actor: Actor,
    now: datetime,
) -> User:
    """An admin changes a person; the side follows from the team. Somebody with open work changes
    teams through leads.departures, which hands that work on first."""
    checks.need_admin(actor)
    checks.need_zone(zone, blank=True)
    person = checks.locked(person_id)
    if person.is_active and person.is_admin and not is_admin:
        checks.need_another_admin(person)
    changes = checks.changed(
        person,
        name=checks.need_name(name),
        team_id=queries.team(team_id).pk if team_id else None,
        zone=zone,
        is_lead=is_lead,
        is_manager=is_manager,
        is_admin=is_admin,
    )
    checks.need_a_place(person)
    checks.need_fitting(person)
    return _keep(person, changes, actor, now)


@command
def edit_profile(*, zone: str, mail_notices: bool, actor: Actor, now: datetime) -> User:
    """What everybody sets for themselves: the zone they read times in (blank: the team's), and
    whether notices also come by mail."""
    checks.need_zone(zone, blank=True)
    person = _acting(actor)
    return _keep(person, checks.changed(person, zone=zone, mail_notices=mail_notices), actor, now)


def _acting(actor: Actor) -> User:
    """The person who acts, locked; the system has no profile."""
    who = queries.standing(actor)
    if who.person_id is None:
        raise Refused("no-profile", "Only a person has a profile.", status=FORBIDDEN)
    return checks.locked(who.person_id)


def _keep(person: User, changes: dict[str, list[object]], actor: Actor, now: datetime) -> User:
    if changes:
        person.save(update_fields=list(changes))
        record("person.changed", person.pk, actor=actor, now=now, changes=changes)
    return person
