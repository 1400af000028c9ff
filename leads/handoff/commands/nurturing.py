"""Marketing enrols somebody whom sales sent back in a nurture programme, which takes them up again."""

from datetime import date, datetime

from leads.contacts import queries as contacts
from leads.handoff.commands import promises
from leads.handoff.queries import against_nurture, came_back_from
from leads.nurture import commands as nurture
from leads.nurture import queries
from leads.nurture.queries import Enrolment
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, Refused
from smarketing.people.members import queries as members


@command
def enrol(
    *,
    contact_id: int,
    programme: str,
    actor: Actor,
    now: datetime,
    note: str = "",
    look_on: date | None = None,
) -> Enrolment:
    """They are in that programme until something comes of them or marketing ends it. `look_on`: when
    marketing wants to look at them again. The same asked for twice is one enrolment."""
    queries.need_marketer(members.standing(actor))
    contact = contacts.locked(contact_id)
    wanted = nurture.meant(contact=contact, programme=programme, note=note, look_on=look_on, now=now)
    there = queries.current(contact_id)
    if there and there.says_the_same_as(wanted):
        return there
    if obstacle := against_nurture(contact):
        raise Refused(obstacle.code, obstacle.sentence, status=CONFLICT)
    wanted.handoff_id = getattr(came_back_from(contact_id), "pk", None)
    kept = promises.came_back(contact_id, "nurture", actor, now)
    nurture.begin(wanted, kept, actor, now)
    return wanted
