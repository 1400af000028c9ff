"""Somebody leaves the company or their team: their open work is handed on in the same step, all of
it or nothing. Nobody is deleted, and what they finished stays theirs.

Locked first, in the order everybody keeps: the contacts, then the teams, then the person.
"""

from datetime import datetime

from django.db import transaction

from leads.companies import commands as companies
from leads.contacts import commands as contacts
from leads.contacts import queries as people_known
from leads.departures.queries import contacts_held, open_work, successors, teams_served
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
    _need_admin(actor)
    team_id = _hold_still(person_id).team_id
    person = membership.deactivate(person_id=person_id, actor=actor, now=now)
    if person.team_id != team_id:
        message = f"{person} changed teams in this moment; look at it again."
        raise Refused("changed-meanwhile", message, status=CONFLICT)
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
    _hold_still(person_id)
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
    _hold_still(person_id)
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


def _hold_still(person_id: int) -> User:
    """Lock every contact the person has to do with, then the turns of the teams: after it no turn
    comes to them. What an offer gave them in between has a contact that is not locked yet, and it is
    too late to wait for that one with a team in hand; so everything is let go and taken again."""
    while True:
        mark = transaction.savepoint()
        person, held = members.person(person_id), contacts_held(person_id)
        people_known.lock_many(held)
        for team_id in teams_served(person):
            turns.lock(team_id)
        if contacts_held(person_id) <= held:
            transaction.savepoint_commit(mark)
            return person
        transaction.savepoint_rollback(mark)


def _hand_on(person: User, successor_id: int | None, why: str, actor: Actor, now: datetime) -> None:
    successor = _successor(person, successor_id)
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
    handoffs.move_promises(from_id=person.pk, to_id=successor_id, actor=actor, now=now)
    if successor is None:
        return
    for chance in chances.listing("open", person.pk).order_by("contact_id"):
        outcomes.reassign(opportunity_id=chance.pk, owner_id=successor.pk, actor=actor, now=now)
    handoffs.move_next_steps(from_id=person.pk, to_id=successor.pk, actor=actor, now=now)


def _pass_on_contacts(person: User, successor_id: int | None, actor: Actor, now: datetime) -> None:
    contacts.pass_on(from_id=person.pk, to_id=successor_id, actor=actor, now=now)
    companies.pass_on(from_id=person.pk, to_id=successor_id, actor=actor, now=now)


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
