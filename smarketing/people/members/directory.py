"""People and teams as the settings pages list them."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q, QuerySet

from smarketing.people.members import queries, rules
from smarketing.people.members.models import Team, User

ACTIVE, INVITED, AWAY, LEFT = "active", "invited", "away", "left"


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as lists show them. `invited`: has set no password yet; `back_on`: the day an
    absence ends, where the person is."""

    person: User
    roles: list[str]
    status: str
    back_on: date | None

    @property
    def zone(self) -> str:
        return self.person.own_zone.replace("_", " ")


def people(now: datetime) -> list[Listed]:
    """Everybody who signs in or did, by name; who left comes last."""
    rows = queries.everyone().prefetch_related("leave").order_by("-is_active", "name", "pk")
    return [listed(person, now) for person in rows]


def listed(person: User, now: datetime) -> Listed:
    until = queries.away_until(person, now)
    back_on = until.astimezone(ZoneInfo(person.own_zone)).date() if until else None
    return Listed(person, rules.roles(queries.standing_of(person)), _status(person, until), back_on)


def teams() -> QuerySet[Team]:
    """Every team with `active`, how many work in it, and `leads`, who leads it."""
    leads = User.objects.filter(is_active=True, is_lead=True).order_by("name")
    return (
        queries.teams()
        .annotate(active=Count("members", filter=Q(members__is_active=True)))
        .prefetch_related(Prefetch("members", queryset=leads, to_attr="leads"))
    )


def team(team_id: int) -> Team:
    """One team as `teams` tells of it."""
    return teams().get(pk=queries.team(team_id).pk)


def _status(person: User, away_until: datetime | None) -> str:
    if not person.is_active:
        return LEFT
    if not person.has_usable_password():
        return INVITED
    return AWAY if away_until else ACTIVE
