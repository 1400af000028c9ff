"""Give an offer to a team its holder. Turns are taken under the team's row lock, so two offers at
the same moment go to two people."""

from collections.abc import Sequence
from datetime import datetime

from leads.routing.rules import next_in_turn
from smarketing.kernel.command import command
from smarketing.people.members import queries as members
from smarketing.people.members import turns


@command
def take_turn(
    *, team_id: int, now: datetime, excluding: Sequence[int] = (), unclaimed: bool = False
) -> int | None:
    """The next present rep of the team, who is then last in line; None when the team lets its reps
    claim (unless it is `unclaimed`: they had their time), or when nobody is there."""
    team = turns.lock(team_id)
    if team.assignment != "round_robin" and not unclaimed:
        return None
    ids = [person.pk for person in members.present(team_id, now) if person.pk not in excluding]
    chosen = next_in_turn(ids, team.last_assigned_id)
    if chosen is not None:
        turns.remember(team, chosen)
    return chosen
