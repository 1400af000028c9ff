"""What every change of people begins with: who may, which rows are locked, whether the words fit."""

from django.core.exceptions import ValidationError
from django.db.models import Model, Q

from smarketing.kernel.actor import Actor
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, NOT_FOUND, Refused
from smarketing.people.members import queries, rules
from smarketing.people.members.models import User
from smarketing.people.members.rules import Standing


def need_admin(actor: Actor) -> Standing:
    who = queries.standing(actor)
    if not who.configures():
        raise Refused("admin-only", "Only an admin changes people and teams.", status=FORBIDDEN)
    return who


def locked(person_id: int) -> User:
    """The person, locked together with every admin in one order, so that two admins who demote
    each other at the same moment can't both succeed."""
    rows = User.objects.select_for_update(of=("self",), no_key=True).select_related("team")
    found = rows.filter(Q(pk=person_id) | Q(is_admin=True, is_active=True)).order_by("pk")
    person = next((each for each in found if each.pk == person_id), None)
    if person is None or person.from_history:
        raise Refused("no-such-person", "There is no such person.", status=NOT_FOUND)
    return person


def need_another_admin(person: User) -> None:
    """Refuse to leave the product without anybody who may change people."""
    others = User.objects.filter(is_admin=True, is_active=True).exclude(pk=person.pk)
    if not others.exists():
        message = f"{person} is the only admin; make somebody else admin first."
        raise Refused("last-admin", message, status=CONFLICT, field="is_admin")


def need_zone(zone: str, *, blank: bool = False) -> None:
    if not (rules.is_zone(zone) or (blank and not zone)):
        message = f"“{zone}” is no time zone; choose one like Europe/Berlin."
        raise Refused("no-such-zone", message, field="zone")


def need_name(name: str) -> str:
    told = " ".join(name.split())
    if not told:
        raise Refused("name-missing", "A name is needed.", field="name")
    return told


def need_email(email: str) -> str:
    """The address as sign-in knows it; whether it is one at all, `need_fitting` says."""
    key = rules.email_key(email)
    if not key:
        raise Refused("invalid", "An e-mail address is needed.", field="email")
    return key


def need_fitting(row: Model) -> None:
    """The columns' own limits (lengths, choices, rows pointed at) as one sentence about one field."""
    try:
        row.clean_fields(exclude={"password"})
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise Refused("invalid", sentences[0], field=field) from error


def need_a_place(person: User) -> None:
    """A person is on a team, or above both sides, or sets things up; and a lead leads a team."""
    if person.is_lead and person.team_id is None:
        raise Refused("lead-without-team", "Choose the team this person leads.", field="team")
    if person.team_id is None and not (person.is_manager or person.is_admin):
        message = "Choose a team, or make this person manager or admin."
        raise Refused("no-place", message, field="team")


def changed(row: Model, **values: object) -> dict[str, list[object]]:
    """Set these and tell what that changed: field → [before, after]."""
    told = {name: [getattr(row, name), value] for name, value in values.items()}
    told = {name: pair for name, pair in told.items() if pair[0] != pair[1]}
    for name, (_, value) in told.items():
        setattr(row, name, value)
    return told
