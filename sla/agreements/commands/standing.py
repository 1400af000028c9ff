"""What every move of a negotiation begins with: the locked version, whether the move is possible now, and who
may make it."""

from datetime import datetime
from typing import Any

from sla.agreements import queries, rules
from sla.agreements.models import Agreement
from sla.agreements.rules import Move
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused
from smarketing.kernel.moments import said
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing, Team


def opened(agreement_id: int, move: Move, actor: Actor) -> Agreement:
    """The agreement under lock, when the move is possible and the actor leads one of its teams."""
    agreement = locked(agreement_id, move)
    need_a_lead(members.standing(actor), (agreement.marketing_team, agreement.sales_team))
    return agreement


def locked(agreement_id: int, move: Move) -> Agreement:
    agreement = queries.locked(agreement_id)
    if rules.decide(agreement.state, move) is None:
        raise Refused(
            "not-now",
            f"Version {agreement.version} is {agreement.state}: it can't be {queries.PAST[move]} now.",
            status=CONFLICT,
            state=agreement.state,
        )
    return agreement


def need_a_lead(who: Standing, teams: tuple[Team | None, Team | None]) -> None:
    named = [team for team in teams if team]
    if not any(who.leads(team.pk) for team in named):
        raise Refused(
            "not-the-lead",
            f"Only a lead of {' or '.join(map(str, named))}, or a manager, negotiates this agreement.",
            status=FORBIDDEN,
        )


def need_room(agreement: Agreement, begins: datetime) -> None:
    """Versions follow each other: a new one begins after all that were signed before it."""
    later = queries.signed(agreement).filter(effective_from__gte=begins).first()
    if later:
        raise Refused(
            "overlap",
            f"Version {later.version} is signed and begins on {said(later.effective_from)}; "
            "this one must begin after it.",
            status=CONFLICT,
            field="effective_from",
        )


def tell(what: str, agreement: Agreement, actor: Actor, now: datetime, **payload: Any) -> None:
    told = {"version": agreement.version, "teams": queries.team_ids(agreement), **payload}
    record(f"agreement.{what}", agreement.pk, actor=actor, now=now, **told)
