"""Every change of people and teams. Who leaves with open work goes through leads.departures, which
hands the work on and then calls `deactivate` in the same step."""

from smarketing.people.members.commands.editing import edit, edit_profile
from smarketing.people.members.commands.inviting import invite, reinvite
from smarketing.people.members.commands.leave import cancel_leave, plan_leave
from smarketing.people.members.commands.leaving import deactivate, reactivate
from smarketing.people.members.commands.teams import create_team, edit_team

__all__ = [
    "cancel_leave",
    "create_team",
    "deactivate",
    "edit",
    "edit_profile",
    "edit_team",
    "invite",
    "plan_leave",
    "reactivate",
    "reinvite",
]
