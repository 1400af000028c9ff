"""Looking people and teams up."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from smarketing.kernel import actor as actors
from smarketing.kernel.actor import Actor
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.members.models import Leave, LeaveKind, Team, User
from smarketing.people.members.rules import (
    Holder,
    Standing,
    email_key,
    is_zone,
    may_act_for,
    may_send_away,
    zones,
)

__all__ = [
    "Holder",
    "Leave",
    "LeaveKind",
    "Standing",
    "Team",
    "User",
    "email_key",
    "is_zone",
    "may_act_for",
    "may_send_away",
    "zones",
]

STANDING = ("pk", "name", "team_id", "team__side", "is_lead", "is_manager", "is_admin")
SYSTEM = Standing(None, "the system", None, None, False, False, False, is_system=True)


def standing(actor: Actor) -> Standing:
    """Where the actor stands now, read afresh: a role taken away a second ago no longer counts."""
    if actor.kind == "system":
        return SYSTEM
    known = User.objects.filter(pk=actor.id or 0, is_active=True).values_list(*STANDING).first()
    if known is None:
        raise Refused("inactive", "This sign-in has been deactivated.", status=403)
    return Standing(*known)


def standing_of(user: User) -> Standing:
    side = user.team.side if user.team else None
    return Standing(user.pk, user.name, user.team_id, side, user.is_lead, user.is_manager, user.is_admin)


def actor_of(user: User) -> Actor:
    return actors.person(user.pk, user.name)


def holder_of(user: User | None) -> Holder | None:
    if user is None:
        return None
    return Holder(user.pk, user.team_id, user.is_active, user.leave.all())


def team(team_id: int) -> Team:
    found = Team.objects.select_related("calendar").filter(pk=team_id).first()
    if found is None:
        raise Refused("no-such-team", "There is no such team.", status=NOT_FOUND)
    return found


def person(person_id: int) -> User:
    found = User.objects.select_related("team__calendar").filter(pk=person_id).first()
    if found is None:
        raise Refused("no-such-person", "There is no such person.", status=NOT_FOUND)
    return found


def teams(side: str | None = None) -> QuerySet[Team]:
    found = Team.objects.select_related("calendar").order_by("name")
    return found.filter(side=side) if side else found


def members(team_id: int) -> QuerySet[User]:
    """The team's active people, in the round robin's order."""
    return User.objects.filter(team=team_id, is_active=True).order_by("pk")


def answering_for(team_id: int) -> QuerySet[User]:
    """Who can answer for what the team promised: its active people, and managers."""
    return User.objects.filter(Q(team=team_id) | Q(is_manager=True), is_active=True).order_by("name", "pk")


def present(team_id: int, now: datetime) -> QuerySet[User]:
    """Active members who are not away: those an offer may go to by itself."""
    return members(team_id).exclude(pk__in=on_leave(now).values("person"))


def on_leave(now: datetime) -> QuerySet[Leave]:
    """Who isn't there at that moment."""
    return Leave.objects.filter(cancelled_at=None, starts_at__lte=now, ends_at__gt=now)


def leave_of(person_id: int) -> QuerySet[Leave]:
    """All that a person planned and did not call off, in order."""
    return Leave.objects.filter(person=person_id, cancelled_at=None).order_by("starts_at")


def all_leave() -> QuerySet[Leave]:
    return Leave.objects.select_related("person__team")


def leave(leave_id: int) -> Leave:
    found = all_leave().filter(pk=leave_id).first()
    if found is None:
        raise Refused("no-such-leave", "There is no such leave.", status=NOT_FOUND)
    return found


def away_until(person: User, now: datetime) -> datetime | None:
    """When somebody who isn't there now is back; reads `leave`, which a list prefetches."""
    return next((each.ends_at for each in person.leave.all() if each.covers(now)), None)


def everyone() -> QuerySet[User]:
    """All who sign in or did, by name; people known only from history are left out."""
    return User.objects.filter(from_history=False).select_related("team").order_by("name", "pk")


class Named(NamedTuple):
    """As much of somebody as a list to choose from needs."""

    pk: int
    name: str
    team_id: int | None
    team: str | None


def names() -> list[Named]:
    """Everyone's."""
    return [Named(*told) for told in everyone().values_list("pk", "name", "team_id", "team__name")]


def named(person: User) -> Named:
    return Named(person.pk, person.name, person.team_id, person.team.name if person.team else None)


def people(person_ids: Collection[int]) -> QuerySet[User]:
    """Those of them, whether they still work here, did, or are known from history only."""
    return User.objects.filter(pk__in=person_ids)


def active(person_ids: Collection[int]) -> list[User]:
    """Those of them who still work here, in a fixed order."""
    found = User.objects.filter(pk__in=person_ids, is_active=True).select_related("team")
    return list(found.order_by("pk"))


def is_demo_address(email: str) -> bool:
    """Whether a mail address is one of the demo company's people."""
    return User.objects.filter(demo=True, email=email_key(email)).exists()


def leads_of(team_id: int) -> QuerySet[User]:
    return User.objects.filter(team=team_id, is_lead=True, is_active=True)


def managers() -> QuerySet[User]:
    return User.objects.filter(is_manager=True, is_active=True)
