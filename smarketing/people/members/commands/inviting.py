"""Bringing people in. The invitation itself is a mail that follows from the fact (people.signin)."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused
from smarketing.people.members import queries
from smarketing.people.members.commands import checks
from smarketing.people.members.models import User
from smarketing.people.members.rules import Standing


@command
def invite(
    *,
    email: str,
    name: str,
    actor: Actor,
    now: datetime,
    team_id: int | None = None,
    is_lead: bool = False,
    is_manager: bool = False,
    is_admin: bool = False,
    zone: str = "",
    password: str | None = None,
    demo: bool = False,
) -> User:
    """Somebody joins. They set their own password through a mailed link, unless one is given here."""
    _may_invite(queries.standing(actor), is_manager, is_admin)
    checks.need_zone(zone, blank=True)
    person = User(
        email=checks.need_email(email),
        name=checks.need_name(name),
        team=queries.team(team_id) if team_id else None,
        is_lead=is_lead,
        is_manager=is_manager,
        is_admin=is_admin,
        zone=zone,
        invited_at=now,
        demo=demo,
    )
    person.set_password(password)
    checks.need_a_place(person)
    checks.need_fitting(person)
    _create(person)
    roles = [role for role in ("is_lead", "is_manager", "is_admin") if getattr(person, role)]
    record("person.invited", person.pk, actor=actor, now=now, name=person.name, team_id=team_id, roles=roles)
    return person


@command
def reinvite(*, person_id: int, actor: Actor, now: datetime) -> User:
    """The invitation once more, to somebody who has not set a password yet."""
    _may_invite(queries.standing(actor), False, False)
    person = checks.locked(person_id)
    if not person.is_active:
        raise Refused("inactive", f"{person} was deactivated; reactivate them first.", status=CONFLICT)
    if person.has_usable_password():
        message = f"{person} has set a password already; “Forgot your password?” mails a new link."
        raise Refused("already-joined", message, status=CONFLICT)
    person.invited_at = now
    person.save(update_fields=["invited_at"])
    record("person.reinvited", person.pk, actor=actor, now=now)
    return person


def _may_invite(who: Standing, is_manager: bool, is_admin: bool) -> None:
    if not who.invites():
        raise Refused("not-inviting", "Only an admin or a manager invites people.", status=FORBIDDEN)
    if (is_manager or is_admin) and not who.configures():
        message = "Only an admin makes somebody manager or admin."
        raise Refused("admin-only", message, status=FORBIDDEN, field="is_admin" if is_admin else "is_manager")


def _create(person: User) -> None:
    """Save the person with their confirmed address; refused when the address is somebody's already,
    also when that somebody was invited in this very moment."""
    try:
        with transaction.atomic():
            person.save()
            EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    except IntegrityError as error:
        raise _taken(str(person.email)) from error


def _taken(email: str) -> Refused:
    other = User.objects.filter(email=email).first()
    if other is not None and not other.is_active:
        message = f"{other} was here with that address and was deactivated; reactivate them instead."
    else:
        message = f"{other or 'Somebody'} has that address already."
    return Refused("address-taken", message, status=CONFLICT, field="email")
