"""Making and changing working calendars; each change of the hours is a version of its own. Running
clocks follow a change (see the sla room); what is finished never does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from smarketing.journal.record import record
from smarketing.kernel import actor as actors
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, NOT_FOUND, Refused
from smarketing.people.calendars import hours as opening_hours
from smarketing.people.calendars.models import Calendar, CalendarVersion
from smarketing.people.calendars.queries import CONTENT, content, proposed, versions
from smarketing.people.members import queries as members

NINE_TO_FIVE = [[9 * 60, 17 * 60]]
DEFAULT_NAME = "Mon–Fri 09:00–17:00 UTC"
LONGEST_NAME, LONGEST_WHY = 100, 300
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
    closures: Sequence[Any] = (),
    extras: Sequence[Any] = (),
    why: str = "",
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
        extras=list(extras),
        demo=demo,
    )
    _settle(new)
    new.save(force_insert=True)
    _keep_version(new, why, actor, now)
    record("calendar.created", new.pk, actor=actor, now=now, name=new.name)
    return new


@command
def edit(
    *,
    calendar_id: int,
    changes: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    why: str = "",
    seen: int | None = None,
) -> Calendar:
    """Change a calendar's name or any of what `create` takes. Other hours are a new version; `seen` is
    the version that the change was made from, and the command refuses when there is a later one."""
    _need_admin(actor)
    calendar = locked(calendar_id)
    _need_current(calendar, seen)
    if unknown := set(changes) - {"name", *CONTENT}:
        raise Refused("no-such-field", f"A calendar has no {', '.join(sorted(unknown))}.")
    before = {name: getattr(calendar, name) for name in changes}
    for name, value in changes.items():
        setattr(calendar, name, value)
    if calendar.name != before.get("name", calendar.name):
        calendar.name = _free_name(calendar.name)
    _settle(calendar)
    changed = sorted(name for name in changes if getattr(calendar, name) != before[name])
    if changed:
        _keep(calendar, changed, before, why, actor, now)
    return calendar


@command
def ensure_default(*, now: datetime) -> Calendar:
    """The calendar the product comes with, made when it isn't there (any more)."""
    calendar, is_new = Calendar.objects.get_or_create(name=DEFAULT_NAME, defaults=DEFAULT)
    if is_new:
        _keep_version(calendar, "", actors.system("setup"), now)
        record("calendar.created", calendar.pk, actor=actors.system("setup"), now=now, name=calendar.name)
    return calendar


def locked(calendar_id: int) -> Calendar:
    """The calendar, locked until the current command ends."""
    calendars = Calendar.objects.select_for_update(of=("self",), no_key=True)
    found = calendars.filter(pk=calendar_id).first()
    if found is None:
        raise Refused("no-such-calendar", "There is no such calendar.", status=NOT_FOUND)
    return found


def _need_current(calendar: Calendar, seen: int | None) -> None:
    """Somebody else's change meanwhile is told, never overwritten."""
    if seen in (None, calendar.version):
        return
    last = versions(calendar).first()
    who = f"{last.made_by} " if last else "Somebody "
    message = (
        f"{who}changed this calendar meanwhile: it is at version {calendar.version}, and you changed "
        f"version {seen}. Look at what is there now, then save yours again or leave it."
    )
    raise Refused("changed-meanwhile", message, status=CONFLICT, version=calendar.version)


def _settle(calendar: Calendar) -> None:
    """Refuse hours that make no sense; keep them in one form, whichever way they were written."""
    for name, value in opening_hours.plain(proposed(content(calendar))).items():
        setattr(calendar, name, value)


def _keep(
    calendar: Calendar, changed: list[str], before: dict[str, Any], why: str, actor: Actor, now: datetime
) -> None:
    was = {name: before[name] for name in changed}
    if set(changed) & set(CONTENT):
        calendar.version += 1
        _keep_version(calendar, why, actor, now)
    calendar.save(update_fields=[*changed, "version"])
    record(
        "calendar.changed",
        calendar.pk,
        actor=actor,
        now=now,
        changed=changed,
        before=was,
        version=calendar.version,
        why=why,
    )


def _keep_version(calendar: Calendar, why: str, actor: Actor, now: datetime) -> None:
    if len(why) > LONGEST_WHY:
        raise Refused("too-long", f"Say why in at most {LONGEST_WHY} letters.", field="why")
    CalendarVersion.objects.create(
        calendar=calendar,
        number=calendar.version,
        made_at=now,
        made_by=actor.label[:150],
        why=" ".join(why.split()),
        **content(calendar),
    )


def _free_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise Refused("name-missing", "Give the calendar a name.", field="name")
    if len(name) > LONGEST_NAME:
        raise Refused("name-too-long", f"A name has at most {LONGEST_NAME} letters.", field="name")
    if Calendar.objects.filter(name=name).exists():
        raise Refused(
            "name-taken", f"There is a calendar called “{name}” already.", status=CONFLICT, field="name"
        )
    return name


def _need_admin(actor: Actor) -> None:
    who = members.standing(actor)
    if not (who.is_admin or who.is_system):
        raise Refused("admin-only", "Only an admin changes calendars.", status=FORBIDDEN)
