"""Planning to be away and coming back: on people's pages and in one's own profile."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from smarketing.kernel.errors import Refused
from smarketing.kernel.http import blame, say
from smarketing.people import edge
from smarketing.people.members import commands, queries, rules
from smarketing.people.members.forms import LeaveForm
from smarketing.people.members.models import User


def take(request: HttpRequest, person: User, form: LeaveForm) -> bool:
    """Plan what was asked for; False when the form has to be shown again."""
    if not form.is_valid():
        return False
    try:
        leave = commands.plan_leave(
            person_id=person.pk, **form.cleaned_data, actor=edge.actor(request), now=edge.now(request)
        )
    except Refused as error:
        blame(form, error)
        return False
    say(request, f"Away from {leave.first_day:%-d %B} to {leave.last_day:%-d %B %Y}.")
    return True


@require_POST
def cancel(request: HttpRequest, leave_id: int) -> HttpResponse:
    now = edge.now(request)
    leave = commands.cancel_leave(leave_id=leave_id, actor=edge.actor(request), now=now)
    say(request, "Back, and offered leads again." if not leave.cancelled_at else "Cancelled.")
    if leave.person_id == edge.actor(request).id:
        return redirect("profile")
    return redirect("settings-person", leave.person_id)


def card(request: HttpRequest, person: User) -> dict[str, Any]:
    """What people/members/away_card.html shows of somebody's leave."""
    now, who = edge.now(request), queries.standing(edge.actor(request))
    leave = [each for each in queries.leave_of(person.pk) if each.ends_at > now]
    return {
        "leave": [(each, each.covers(now)) for each in leave],
        "may_send_away": rules.may_send_away(who, person.pk, person.team_id),
        "away_form": LeaveForm(),
    }
