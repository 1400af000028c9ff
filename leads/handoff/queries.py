"""Reading handoffs: whose they are, what can be done with them now and by whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from leads.contacts.queries import Contact
from leads.handoff.models import Attempt, Handoff, NextStep
from leads.handoff.rules import (
    DISPUTE_WITHIN,
    MOST_HOPS,
    OPEN,
    REASONS,
    REJECT_REASONS,
    RETURN_REASONS,
    TAKE_BACK_WITHIN,
    Move,
    Reason,
    Result,
    State,
    Via,
    decide,
)
from leads.lifecycle.rules import height
from leads.outcomes import queries as outcomes
from leads.words import Stage
from sla.agreements import queries as agreements
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.members import queries as members
from smarketing.people.members.rules import Standing, may_act_for

__all__ = [
    "REASONS", "REJECT_REASONS", "RETURN_REASONS", "Attempt", "Handoff", "Move", "NextStep", "Reason",
    "Result", "State", "Via", "criteria_of", "current", "get", "history", "may", "moves_for", "obstacles",
    "open_for", "required_missing", "something_followed", "usual_marketing_team",
]  # fmt: skip

WITH = ("contact__company", "holder__team", "sales_team", "marketing_team", "pledge", "offered_by")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a person can't be offered now."""

    code: str
    sentence: str


def get(handoff_id: int) -> Handoff:
    found = Handoff.objects.select_related(*WITH).filter(pk=handoff_id).first()
    if found is None:
        raise Refused("no-such-handoff", "There is no such handoff.", status=NOT_FOUND)
    return found


def current(contact_id: int) -> Handoff | None:
    """The contact's open handoff, else the latest."""
    return next(iter(history(contact_id)), None)


def history(contact_id: int) -> list[Handoff]:
    """All handoffs of the contact, newest first; an open one is always the newest."""
    found = Handoff.objects.filter(contact=contact_id).select_related(*WITH)
    return list(found.order_by("-offered_at", "-id"))


def open_for(person_id: int) -> QuerySet[Handoff]:
    """What the person holds now."""
    return Handoff.objects.filter(holder=person_id, state__in=OPEN).select_related(*WITH)


def obstacles(contact: Contact, now: datetime, *, overridden: bool = False) -> Iterator[Obstacle]:
    """What stands against offering this person now, the gravest first."""
    if contact.disqualified:
        yield Obstacle("disqualified", f"{contact} is disqualified ({contact.disqualified}).")
    open_one = Handoff.objects.filter(contact=contact.pk, state__in=OPEN).select_related("sales_team").first()
    if open_one:
        when = timezone.localtime(open_one.offered_at)
        sentence = f"{contact} was already offered to {open_one.sales_team} on {when:%d %b %Y at %H:%M}."
        yield Obstacle("already-offered", sentence)
    if outcomes.standing(contact.pk)["has_open_opportunity"]:
        sentence = f"{contact} has an open opportunity; its owner is told of new interest."
        yield Obstacle("has-opportunity", sentence)
    if height(contact.stage) < height(Stage.MQL):
        yield Obstacle("not-mql", f"{contact} is not an MQL yet: qualify them first.")
    if not overridden and is_resting(contact, now):
        until = f"until {contact.rest_until:%d %b %Y}" if contact.rest_until else "until you override it"
        yield Obstacle("resting", f"{contact} rests {until}; offering anyway needs a reason.")


def is_resting(contact: Contact, now: datetime) -> bool:
    if contact.rest_until:
        return contact.rest_until > timezone.localtime(now).date()
    return bool(contact.rest_reason)


def required_missing(contact: Contact, marketing_id: int, sales_id: int, now: datetime) -> list[str]:
    """The agreement's required fields that the contact has blank, in words."""
    terms = agreements.terms(agreements.in_force(marketing_id, sales_id, now))
    return [field.replace("_", " ") for field in terms.required_fields if not getattr(contact, field, None)]


def criteria_of(handoff: Handoff) -> list[str]:
    """The sales-qualified criteria of the agreement the handoff is judged by."""
    return list(agreements.terms(handoff.pledge.agreement).qualified_criteria)


def usual_marketing_team(contact: Contact) -> int:
    """Whose lead it is when no marketer offers it: the owner's team, else the first one."""
    owner_team = contact.owner.team if contact.owner else None
    if owner_team and owner_team.side == "marketing":
        return owner_team.pk
    first = members.teams("marketing").order_by("pk").first()
    if first is None:
        raise Refused("no-marketing-team", "There is no marketing team yet; an admin makes one.")
    return first.pk


def something_followed(handoff: Handoff) -> bool:
    """Whether anything came after the decision that taking it back would contradict."""
    decided = handoff.returned_at or handoff.rejected_at or handoff.accepted_at
    later = Handoff.objects.filter(contact=handoff.contact_id, offered_at__gt=handoff.offered_at).exists()
    return (
        later
        or handoff.disputed_at is not None
        or handoff.attempts.filter(logged_at__gte=decided).exists()
        or outcomes.standing(handoff.contact_id)["has_open_opportunity"]
    )


def may(move: Move, handoff: Handoff, who: Standing, now: datetime) -> bool:
    """Whether somebody of that standing may make the move, by side and role (domain.md, People)."""
    team_id = handoff.sales_team_id
    acts = may_act_for(who, members.holder_of(handoff.holder), team_id, now)
    match move:
        case Move.CLAIM:
            return who.team_id == team_id
        case Move.REROUTE:
            return acts or who.commands_side("marketing")
        case Move.WITHDRAW | Move.DISPUTE:
            return who.commands_side("marketing")
        case Move.REASSIGN:
            return who.leads(team_id)
        case Move.TAKE_BACK:
            return who.person_id is not None and who.person_id == decided_by(handoff)
        case Move.RULE:
            return who.is_manager
        case _:
            return acts


def moves_for(handoff: Handoff, who: Standing, now: datetime) -> set[Move]:
    """The moves that somebody of that standing can make now: which buttons to show."""
    return {
        move
        for move in Move
        if decide(handoff.state, move) and may(move, handoff, who, now) and _timely(move, handoff, now)
    }


def decided_by(handoff: Handoff) -> int | None:
    """Who made the last decision on it."""
    by: int | None = getattr(handoff, f"{handoff.state}_by_id")
    return by


def _timely(move: Move, handoff: Handoff, now: datetime) -> bool:
    match move:
        case Move.CLAIM:
            return handoff.holder_id is None
        case Move.REASSIGN:
            return handoff.hops <= MOST_HOPS
        case Move.TAKE_BACK:
            at = getattr(handoff, f"{handoff.state}_at")
            return now - at <= TAKE_BACK_WITHIN and not something_followed(handoff)
        case Move.DISPUTE:
            at = handoff.rejected_at
            return handoff.disputed_at is None and at is not None and now - at <= DISPUTE_WITHIN
        case Move.RULE:
            return handoff.disputed_at is not None and handoff.ruled_at is None
        case _:
            return True
