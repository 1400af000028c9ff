"""People and teams for programs: read by everybody who is signed in, changed on the settings pages; and
leave, planned and called off."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet

from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import After, Before, Filters, Flag, Ids, OneOf
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Endpoint, Listing, Move, Single
from smarketing.people.members import commands, directory, queries
from smarketing.people.members.models import Leave, Side, Team, User
from smarketing.people.members.queries import email_key
from smarketing.people.members.serializers import LeaveShape, LeaveTerms, Person, TeamShape


class PeopleFilters(Filters):
    team = Ids("team")
    side = OneOf("team__side", Side)
    email = django_filters.CharFilter(method="by_email", help_text="Exactly this address.")
    is_lead = Flag("is_lead")
    is_manager = Flag("is_manager")
    is_admin = Flag("is_admin")
    is_active = Flag("is_active")

    def by_email(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return rows.filter(email=email_key(value))


@described("people", get=("list_people", "People, the latest to join first"))
class People(Listing):
    scope = "people"
    shape = Person
    filters = PeopleFilters

    def rows(self) -> QuerySet[User]:
        return queries.everyone().prefetch_related("leave")


@described("people", get=("read_person", "One person"))
class OnePerson(Single):
    scope = "people"
    shape = Person

    def find(self, id: int) -> User:
        return queries.person(id)


class TeamFilters(Filters):
    side = OneOf("side", Side)
    name = django_filters.CharFilter("name", "iexact", help_text="Exactly this name, in any case.")


@described("people", get=("list_teams", "Teams, the latest first"))
class Teams(Listing):
    scope = "people"
    shape = TeamShape
    filters = TeamFilters

    def rows(self) -> QuerySet[Team]:
        return directory.teams()


@described("people", get=("read_team", "One team"))
class OneTeam(Single):
    scope = "people"
    shape = TeamShape

    def find(self, id: int) -> Team:
        return directory.team(id)


class LeaveFilters(Filters):
    person = Ids("person")
    team = Ids("person__team")
    ends_after = After("ends_at")
    starts_before = Before("starts_at")
    cancelled = Flag("cancelled_at", lookup_expr="isnull", exclude=True, help_text="Called off.")


class OfLeave(Endpoint):
    """Who asks decides whether they are told why somebody is away."""

    scope = "people"
    shape = LeaveShape

    def context(self) -> dict[str, Any]:
        return {**super().context(), "standing": queries.standing(self.actor)}


@described(
    "people",
    get=("list_leave", "Planned and past leave, the latest to begin first"),
    post=("plan_leave", "Plan leave"),
)
class AllLeave(OfLeave, Listing, Move):
    """One's own, or that of people one leads; managers and admins plan anybody's."""

    filters = LeaveFilters
    moment = "starts_at"
    takes = LeaveTerms
    created = "api-one-leave"

    def rows(self) -> QuerySet[Leave]:
        return queries.all_leave()

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Leave:
        person_id = terms.pop("person", None) or actor.id or 0
        return commands.plan_leave(person_id=person_id, **terms, actor=actor, now=now)


@described("people", get=("read_leave", "One leave"))
class OneLeave(OfLeave, Single):
    def find(self, id: int) -> Leave:
        return queries.leave(id)


@described("people", post=("cancel_leave", "Call leave off, or be back earlier"))
class CancelLeave(OfLeave, Move):
    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Leave:
        return commands.cancel_leave(leave_id=id, actor=actor, now=now)
