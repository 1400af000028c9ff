"""Whose turn it is in a team: read and moved under the team's row lock."""

from smarketing.people.members.models import Team


def lock(team_id: int) -> Team:
    """The team, locked until the current command ends."""
    return Team.objects.select_for_update(of=("self",), no_key=True).get(pk=team_id)


def remember(team: Team, person_id: int) -> None:
    """This person got the last one."""
    team.last_assigned_id = person_id
    team.save(update_fields=["last_assigned"])
