"""Teams: a side, a zone, a calendar, and what happens to an offer made to the team as a whole."""

from datetime import datetime

from django.db import IntegrityError, transaction

from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, Refused
from smarketing.people.members import queries, turns
from smarketing.people.members.commands import checks
from smarketing.people.members.models import Assignment, Side, Team


@command
def create_team(
    *,
    name: str,
    side: str,
    zone: str,
    calendar_id: int,
    actor: Actor,
    now: datetime,
    assignment: str = Assignment.ROUND_ROBIN,
    demo: bool = False,
) -> Team:
    checks.need_admin(actor)
    team = Team(demo=demo)
    _describe(team, name=name, side=side, zone=zone, calendar_id=calendar_id, assignment=assignment)
    _save(team)
    record("team.created", team.pk, actor=actor, now=now, name=team.name, side=team.side)
    return team


@command
def edit_team(
    *,
    team_id: int,
    name: str,
    side: str,
    zone: str,
    calendar_id: int,
    assignment: str,
    actor: Actor,
    now: datetime,
) -> Team:
    """An admin changes a team; its side only while nobody was ever in it, because what its people
    did was done on that side."""
    checks.need_admin(actor)
    team = turns.lock(queries.team(team_id).pk)
    if side != team.side and team.members.exists():
        message = f"{team} has people, so it stays a {team.side} team; make a new one instead."
        raise Refused("side-is-fixed", message, status=CONFLICT, field="side")
    changes = _describe(team, name=name, side=side, zone=zone, calendar_id=calendar_id, assignment=assignment)
    if changes:
        _save(team, *changes)
        record("team.changed", team.pk, actor=actor, now=now, changes=changes)
    return team


def _describe(
    team: Team, *, name: str, side: str, zone: str, calendar_id: int, assignment: str
) -> dict[str, list[object]]:
    if side not in Side.values:
        raise Refused("no-such-side", "A team is on the marketing or the sales side.", field="side")
    checks.need_zone(zone)
    changes = checks.changed(
        team,
        name=checks.need_name(name),
        side=side,
        zone=zone,
        calendar_id=calendar_id,
        assignment=assignment,
    )
    checks.need_fitting(team)
    return changes


def _save(team: Team, *fields: str) -> None:
    try:
        with transaction.atomic():
            team.save(update_fields=fields or None)
    except IntegrityError as error:
        message = f"There is a team called {team.name} already."
        raise Refused("name-taken", message, status=CONFLICT, field="name") from error
