"""What is done with a person beside a handoff: sales sells to them, which whoever holds one has the first
word in; either side disqualifies them. Both end what marketing promised of those who were returned."""

from datetime import datetime
from typing import Any

from leads.contacts import queries as contacts
from leads.contacts.queries import Contact
from leads.handoff.commands import promises
from leads.handoff.commands.stopping import DO_NOT_CONTACT, stop
from leads.handoff.queries import current, in_hand, may
from leads.handoff.rules import Move
from leads.lifecycle import commands as lifecycle
from leads.outcomes import commands as outcomes
from leads.outcomes import queries as known
from leads.outcomes.queries import Opportunity
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused
from smarketing.people.members import queries as members


@command
def open_own(*, contact_id: int, actor: Actor, now: datetime, **terms: Any) -> Opportunity:
    """A chance that sales found itself. While a handoff of the person is in work, it is opened from
    that handoff, by those who work on it; `terms` as in outcomes.commands.open_."""
    _need_none_in_work(contacts.locked(contact_id))
    chance = outcomes.open_(contact_id=contact_id, actor=actor, now=now, **terms)
    promises.needs_no_return(contact_id, actor, now)
    return chance


@command
def reopen_opportunity(*, opportunity_id: int, why: str, actor: Actor, now: datetime) -> Opportunity:
    """It was closed too early, with a reason. Not while the person is handed over again: then one is opened
    from there."""
    _need_none_in_work(contacts.locked(known.get(opportunity_id).contact_id))
    chance = outcomes.reopen(opportunity_id=opportunity_id, why=why, actor=actor, now=now)
    promises.needs_no_return(chance.contact_id, actor, now)
    return chance


def _need_none_in_work(contact: Contact) -> None:
    """Nobody else of sales has the person in hand."""
    if found := in_hand(contact):
        message = f"{found.holder or found.sales_team} has {contact} from marketing; it is opened from there."
        raise Refused("with-sales", message, status=CONFLICT)


@command
def disqualify(*, contact_id: int, reason: str, actor: Actor, now: datetime) -> Contact:
    """Set the mark beside the stage: no offers until it is lifted, and nobody to take up again. With
    do-not-contact the open handoff ends in the same step, and next steps are over."""
    contact = lifecycle.disqualify(contact_id=contact_id, reason=reason, actor=actor, now=now)
    if reason == DO_NOT_CONTACT:
        stop(contact_id=contact_id, now=now)
    promises.came_back(contact_id, "disqualified", actor, now)
    return contact


@command
def close_sql(*, contact_id: int, reason: str, actor: Actor, now: datetime, comment: str = "") -> None:
    """An SQL comes to nothing; said by those who may work on the handoff that made the person one."""
    contacts.locked(contact_id)
    need_closer(contact_id, actor, now)
    outcomes.close_sql(contact_id=contact_id, reason=reason, comment=comment, actor=actor, now=now)


def need_closer(contact_id: int, actor: Actor, now: datetime) -> None:
    """Refuse whoever may not say that nothing comes of this SQL."""
    who, last = members.standing(actor), current(contact_id)
    if not who.commands_side("sales"):
        raise Refused("not-sales", "Only sales closes an SQL.", status=FORBIDDEN)
    if last and not may(Move.QUALIFY, last, who, now):
        message = f"{last.contact} is {last.holder or last.sales_team}'s to work on."
        raise Refused("not-yours", message, status=FORBIDDEN)
