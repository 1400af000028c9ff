"""Making and changing working calendars. Running clocks follow a change (see the sla room); what
is finished never does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from smarketing.journal.record import record
from smarketing.kernel import actor as actors
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, NOT_FOUND, Refused
from smarketing.people.calendars import hours as opening_hours
from smarketing.people.calendars.models import Calendar
from smarketing.people.calendars.queries import CONTENT, content
from smarketing.people.members import queries as members

NINE_TO_FIVE = [[9 * 60, 17 * 60]]
DEFAULT_NAME = "Mon–Fri 09:00–17:00 UTC"
DEFAULT = {"zone": "UTC", "week": [NINE_TO_FIVE] * 5 + [[], []]}


@command
def create(
    *,
    name: str,
    zone: str,
    week: Sequence[Any],
    actor: Actor,
    now: datetime,
    country: str = "",
    subdivision: str = "",
    closures: Sequence[str] = (),
    extras: Mapping[str, Sequence[Any]] | None = None,
    demo: bool = False,
) -> Calendar:
    """A new calendar; refused when it makes no sense or never opens."""
    _need_admin(actor)
    new = Calendar(
        name=_free_name(name),
        zone=zone,
        week=list(week),
        country=country,
        subdivision=subdivision,
        closures=list(closures),
        extras=dict(extras or {}),
        demo=demo,
    )
    opening_hours.read(**content(new))
    new.save(force_insert=True)
    record("calendar.created", new.pk, actor=actor, now=now, name=new.name)
    return new


@command
def edit(*, calendar_id: int, changes: Mapping[str, Any], actor: Actor, now: datetime) -> Calendar:
    """Change a calendar's name or any of what `create` takes."""
    _need_admin(actor)
    calendar = _locked(calendar_id)
    if unknown := set(changes) - {"name", *CONTENT}:
        raise Refused("no-such-field", f"A calendar has no {', '.join(sorted(unknown))}.")
    before = {name: getattr(calendar, name) for name in changes}
    for name, value in changes.items():
        setattr(calendar, name, value)
    if calendar.name != before.get("name", calendar.name):
        calendar.name = _free_name(calendar.name)
    opening_hours.read(**content(calendar))
    changed = sorted(name for name in changes if getattr(calendar, name) != before[name])
    if changed:
        calendar.save(update_fields=changed)
        was = {name: before[name] for name in changed}
        record("calendar.changed", calendar.pk, actor=actor, now=now, changed=changed, before=was)
    return calendar


@command
def ensure_default(*, now: datetime) -> Calendar:
    """The calendar the product comes with, made when it isn't there (any more)."""
    calendar, is_new = Calendar.objects.get_or_create(name=DEFAULT_NAME, defaults=DEFAULT)
    if is_new:
        record("calendar.created", calendar.pk, actor=actors.system("setup"), now=now, name=calendar.name)
    return calendar


def _locked(calendar_id: int) -> Calendar:
    calendars = Calendar.objects.select_for_update(of=("self",), no_key=True)
    found = calendars.filter(pk=calendar_id).first()
    if found is None:
        raise Refused("no-such-calendar", "There is no such calendar.", status=NOT_FOUND)
    return found


def _free_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise Refused("name-missing", "Give the calendar a name.", field="name")
    if Calendar.objects.filter(name=name).exists():
        raise Refused(
            "name-taken", f"There is a calendar called “{name}” already.", status=CONFLICT, field="name"
        )
    return name


def _need_admin(actor: Actor) -> None:
    who = members.standing(actor)
    if not (who.is_admin or who.is_system):
        raise Refused("admin-only", "Only an admin changes calendars.", status=FORBIDDEN)
