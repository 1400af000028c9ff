"""Saying that somebody is away or back: on their page and in one's own profile."""

from datetime import date, datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from smarketing.kernel.errors import Refused
from smarketing.kernel.http import blame, say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import commands
from smarketing.people.members.forms import AwayForm
from smarketing.people.members.models import User


def take(request: HttpRequest, person: User, form: AwayForm) -> bool:
    """Do what was asked for; False when the form has to be shown again."""
    actor, now = edge.actor(request), cast(Request, request).now
    if "back" in request.POST:
        commands.set_back(person_id=person.pk, actor=actor, now=now)
        say(request, "Back, and offered leads again.")
        return True
    if not form.is_valid():
        return False
    day = form.cleaned_data["until"]
    try:
        until = start_of(day, person.own_zone)
        commands.set_away(person_id=person.pk, until=until, actor=actor, now=now)
    except Refused as error:
        blame(form, error)
        return False
    say(request, f"Away until {day:%-d %B}.")
    return True


def start_of(day: date, zone: str) -> datetime:
    """The moment that day begins in that zone."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone))
