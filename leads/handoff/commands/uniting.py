"""Two records become one person, or two again: what that means for marketing's promise to take up again
who was returned. Each is part of a command."""

from collections.abc import Iterable
from datetime import datetime

from leads.contacts.queries import Contact
from leads.handoff.commands import promises
from leads.handoff.models import Handoff
from leads.handoff.queries import with_sales
from leads.nurture import queries as nurture
from sla.clocks import commands as clocks
from sla.clocks.queries import Kind
from smarketing.kernel.actor import Actor


def taken_up_as_one(contact: Contact, actor: Actor, now: datetime) -> list[int]:
    """Of whom a merge made marked or nurtured there is nothing left to take up, whichever record sales sent
    back. Returns on which pledges that ends the promise."""
    cause = "disqualified" if contact.disqualified else "nurture" if nurture.current(contact.pk) else ""
    return promises.came_back(contact.pk, cause, actor, now) if cause else []


def in_hand_as_one(contact: Contact, actor: Actor, now: datetime) -> list[int]:
    """Whom sales has in hand, by whichever record, marketing can't take up. Returns on which pledges that
    ends the promise."""
    return promises.needs_no_return(contact.pk, actor, now) if with_sales([contact]) else []


def to_take_up_again(
    pledge_ids: Iterable[int], merged_at: datetime, actor: Actor, now: datetime
) -> list[int]:
    """The merge that ended the promise on these was undone: it runs on, due as before, unless whose it is
    was taken up since. Returns where it does."""
    rows = Handoff.objects.filter(pledge__in=list(pledge_ids)).select_related("contact").order_by("pk")
    ticking = []
    for handoff in rows:
        if _was_taken_up(handoff.contact, merged_at):
            continue
        if clocks.reopen(pledge_id=handoff.pledge_id, kind=Kind.RE_ENGAGE, actor=actor, now=now):
            ticking.append(handoff.pledge_id)
    return ticking


def _was_taken_up(contact: Contact, since: datetime) -> bool:
    offered = Handoff.objects.filter(contact=contact, offered_at__gt=since)
    nurtured = [
        stay for stay in nurture.of_contact(contact.pk) if stay.ended_at is None or stay.enrolled_at > since
    ]
    return bool(contact.disqualified or nurtured or with_sales([contact]) or offered.exists())
