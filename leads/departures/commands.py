"""Somebody leaves the company or their team: their open work is handed on in the same step, all of
it or nothing. Nobody is deleted, and what they finished stays theirs."""

from datetime import datetime

from leads.contacts import commands as contacts
from leads.departures.queries import open_work, successors
from leads.handoff import commands as handoffs
from leads.handoff import queries as held
from leads.outcomes import commands as outcomes
from leads.outcomes import queries as chances
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused
from smarketing.people.members import commands as membership
from smarketing.people.members import queries as members
from smarketing.people.members import turns
from smarketing.people.members.queries import User


@command
def deactivate(*, person_id: int, successor_id: int | None, actor: Actor, now: datetime) -> User:
    """The person's sign-in ends, and what they hold goes to the successor; without one handoffs go
    to the next in turn (or wait to be claimed) and contacts have no owner for now."""
    person = membership.deactivate(person_id=person_id, actor=actor, now=now)
    _hand_on(person, successor_id, f"{person} left", actor, now)
    _pass_on_contacts(person, successor_id, actor, now)
    return person


@command
def hand_on(*, person_id: int, successor_id: int | None, actor: Actor, now: datetime) -> User:
    """The same for somebody who was deactivated before and still holds something."""
    _need_admin(actor)
    person = members.person(person_id)
    if person.is_active:
        message = f"{person} works here; reassign their work where it is shown."
        raise Refused("still-here", message, status=CONFLICT)
    _hand_on(person, successor_id, f"{person} left", actor, now)
    _pass_on_contacts(person, successor_id, actor, now)
    return person


@command
def move(*, person_id: int, team_id: int, successor_id: int | None, actor: Actor, now: datetime) -> User:
    """The person changes teams, as a member and not as a lead: open work stays with the team it
    came to, contacts stay with their owner."""
    _need_admin(actor)
    person, team = members.person(person_id), members.team(team_id)
    if person.team_id == team.pk:
        raise Refused("same-team", f"{person} is in {team} already.", status=CONFLICT, field="team")
    _hand_on(person, successor_id, f"{person} moved to {team}", actor, now)
    return membership.edit(
        person_id=person.pk,
        name=person.name,
        team_id=team.pk,
        zone=person.zone,
        is_lead=False,
        is_manager=person.is_manager,
        is_admin=person.is_admin,
        actor=actor,
        now=now,
    )


def _hand_on(person: User, successor_id: int | None, why: str, actor: Actor, now: datetime) -> None:
    """Twice, with the team's turns locked in between: what an offer gave this person in the very
    moment they left is found by the second look, and after it no turn comes to them."""
    successor = _successor(person, successor_id)
    _hand_on_once(person, successor, why, actor, now)
    if person.team_id:
        turns.lock(person.team_id)
        _hand_on_once(person, successor, why, actor, now)


def _hand_on_once(person: User, successor: User | None, why: str, actor: Actor, now: datetime) -> None:
    if successor is None and open_work(person.pk).needs_somebody:
        message = f"{person} has open opportunities or next steps; choose who takes them over."
        raise Refused("successor-needed", message, field="successor")
    for handoff in held.open_for(person.pk).order_by("contact_id"):
        fits = successor is not None and successor.team_id == handoff.sales_team_id
        handoffs.reassign(
            handoff_id=handoff.pk,
            holder_id=successor.pk if successor and fits else None,
            why=why,
            leaving=True,
            actor=actor,
            now=now,
        )
    if successor is None:
        return
    for chance in chances.listing("open", person.pk).order_by("contact_id"):
        outcomes.reassign(opportunity_id=chance.pk, owner_id=successor.pk, actor=actor, now=now)
    handoffs.move_next_steps(from_id=person.pk, to_id=successor.pk, actor=actor, now=now)


def _pass_on_contacts(person: User, successor_id: int | None, actor: Actor, now: datetime) -> None:
    contacts.pass_on(from_id=person.pk, to_id=successor_id, actor=actor, now=now)


def _successor(person: User, successor_id: int | None) -> User | None:
    if successor_id is None:
        return None
    found = successors(person).filter(pk=successor_id).first()
    if found is None:
        message = "Choose somebody who works here on the same side, or a manager."
        raise Refused("no-successor", message, field="successor")
    return found


def _need_admin(actor: Actor) -> None:
    if not members.standing(actor).configures():
        raise Refused("admin-only", "Only an admin changes people and teams.", status=FORBIDDEN)
