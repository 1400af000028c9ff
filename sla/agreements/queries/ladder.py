"""Who gets an offer in the end, when nobody decided: whom the agreement names, else who stands in."""

from dataclasses import dataclass
from datetime import datetime

from sla.agreements.models import Agreement
from sla.agreements.queries.holding import terms
from smarketing.people.members import queries as members
from smarketing.people.members.queries import User


@dataclass(frozen=True, slots=True)
class LastResort:
    """Who it is now, if anybody. `named` is whom the text names, when that is somebody else: they left
    or changed teams since it was signed."""

    person: User | None
    named: User | None = None


def last_resort(agreement: Agreement, sales_team_id: int, now: datetime) -> LastResort:
    """Of this agreement for that team; a default, which names nobody, has whoever stands in."""
    named_id = terms(agreement).last_resort
    named = members.answering_for(sales_team_id).filter(pk=named_id or 0).first()
    if named:
        return LastResort(named)
    gone = members.people([named_id]).first() if named_id else None
    return LastResort(stands_in(sales_team_id, now), gone)


def stands_in(sales_team_id: int, now: datetime) -> User | None:
    """The team's lead, else a manager; who is there before who is away."""
    leads, managers = members.leads_of(sales_team_id), members.managers()
    away = set(members.on_leave(now).values_list("person", flat=True))
    people = [*leads.order_by("pk"), *managers.order_by("pk")]
    return next((person for person in people if person.pk not in away), next(iter(people), None))
