"""Which agreement holds between two teams at a moment, and why that one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import F, Q, QuerySet

from sla.agreements import rules, wording
from sla.agreements.models import Agreement
from sla.agreements.rules import Terms
from sla.agreements.wording import Clause
from smarketing.people.calendars import queries as calendars
from smarketing.people.calendars.queries import BusinessTime
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Team

__all__ = ["Agreement", "Clause", "Terms"]

BEEN_IN_FORCE = (Agreement.State.ACTIVE, Agreement.State.SUPERSEDED)
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
BOTH_TEAMS = ("marketing_team", "sales_team", "calendar")


def in_force(marketing_team_id: int, sales_team_id: int, at: datetime) -> Agreement:
    """The pair's own agreement in force at that moment, else the organisation's default."""
    own = Q(marketing_team=marketing_team_id, sales_team=sales_team_id)
    found = _effective(own | Q(marketing_team=None), at).order_by(
        F("marketing_team").asc(nulls_last=True), "-effective_from", "-version"
    )
    return found.first() or default()


def every_in_force(at: datetime) -> Sequence[Agreement]:
    """The default and each pair's own agreement, as they hold at that moment; the default first."""
    newest = _effective(Q(), at).order_by("marketing_team", "sales_team", "-effective_from", "-version")
    pairs = list(newest.distinct("marketing_team", "sales_team"))
    own = [agreement for agreement in pairs if agreement.marketing_team_id]
    return [next((a for a in pairs if not a.marketing_team_id), default()), *own]


@dataclass(frozen=True, slots=True)
class Contract:
    """One agreement in words, to be read."""

    agreement: Agreement
    terms: Terms
    origin: str  # for whom it holds, and since when
    marketing: list[Clause]
    sales: list[Clause]
    judging: list[Clause]
    hours: list[tuple[str, str]]  # whose, and which


def contracts(at: datetime) -> list[Contract]:
    """Every agreement in force at that moment, in words."""
    teams = list(members.teams("sales"))
    return [_contract(agreement, teams) for agreement in every_in_force(at)]


def default() -> Agreement:
    """The agreement the product comes with; stored by the first command that needs it."""
    return Agreement(
        version=1,
        state=Agreement.State.ACTIVE,
        effective_from=ALWAYS,
        terms=Terms(currency=settings.CURRENCY).as_dict(),
        seeded=True,
    )


def terms(agreement: Agreement) -> Terms:
    return rules.from_dict(agreement.terms)


def business_time(agreement: Agreement, sales_team_id: int) -> BusinessTime:
    """Whose hours count: the agreement's own calendar, else the sales team's."""
    return calendars.business_time(agreement.calendar or members.team(sales_team_id).calendar)


def why(agreement: Agreement) -> str:
    """One sentence: why this agreement and no other."""
    if not agreement.sales_team:
        return "The organisation's default, because these teams have no agreement of their own."
    return (
        f"The agreement between {agreement.marketing_team} and {agreement.sales_team}, "
        f"version {agreement.version}, in force since {agreement.effective_from:%Y-%m-%d %H:%M} UTC."
    )


def _origin(agreement: Agreement) -> str:
    if agreement.sales_team:
        return f"It holds between these two teams since {agreement.effective_from:%Y-%m-%d %H:%M} UTC."
    seeded = " It came with the product; nobody had to sign it." if agreement.seeded else ""
    return f"It holds between all teams that have no agreement of their own.{seeded}"


def _contract(agreement: Agreement, teams: Sequence[Team]) -> Contract:
    agreed = terms(agreement)
    return Contract(
        agreement=agreement,
        terms=agreed,
        origin=_origin(agreement),
        marketing=wording.marketing(agreed),
        sales=wording.sales(agreed),
        judging=wording.judging(agreed),
        hours=_hours(agreement, teams),
    )


def _hours(agreement: Agreement, teams: Sequence[Team]) -> list[tuple[str, str]]:
    """The agreement's own calendar, else that of each sales team it binds."""
    if agreement.calendar:
        return [(agreement.calendar.name, calendars.in_words(agreement.calendar))]
    bound = [team for team in teams if agreement.sales_team_id in (None, team.pk)]
    return [(team.name, calendars.in_words(team.calendar)) for team in bound]


def _effective(which: Q, at: datetime) -> QuerySet[Agreement]:
    rows = Agreement.objects.filter(which, state__in=BEEN_IN_FORCE, effective_from__lte=at)
    return rows.select_related(*BOTH_TEAMS)
