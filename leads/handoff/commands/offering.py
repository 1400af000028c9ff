"""Marketing offers a person to sales: what sales needs is there, what is known is frozen, and the
clocks start."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from leads.contacts import queries as contacts
from leads.contacts.queries import Contact
from leads.handoff.briefs import brief
from leads.handoff.commands import promises
from leads.handoff.commands.reassigning import member_of
from leads.handoff.commands.standing import need_marketing, tell
from leads.handoff.models import Handoff
from leads.handoff.queries import obstacles, required_missing, usual_marketing_team
from leads.handoff.rules import next_cycle
from leads.lifecycle import commands as lifecycle
from leads.nurture import commands as nurture
from leads.nurture.queries import Ended
from leads.routing import commands as routing
from sla.clocks import commands as clocks
from sla.clocks import queries as ticking
from sla.clocks.queries import Kind
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, Refused
from smarketing.people.members import queries as members


@command
def offer(
    *,
    contact_id: int,
    sales_team_id: int,
    actor: Actor,
    now: datetime,
    holder_id: int | None = None,
    note: str = "",
    override: str = "",
    qualify: str = "",
) -> Handoff:
    """Offer a person to a sales team, or to one rep of it. `override` is the reason why somebody who
    rests is offered all the same, `qualify` why somebody qualifies who is not an MQL yet: they become
    one by the same step, or not at all. Refused with what is missing."""
    who = need_marketing(actor)
    if qualify.strip():
        lifecycle.qualify_mql(contact_ids=[contact_id], reason=qualify, actor=actor, now=now)
    contact = contacts.locked(contact_id)
    marketing_id = who.team_id if who.markets() and who.team_id else usual_marketing_team(contact)
    for obstacle in obstacles(contact, now, overridden=bool(override.strip())):
        raise Refused(obstacle.code, obstacle.sentence, status=CONFLICT)
    if missing := required_missing(contact, marketing_id, sales_team_id, now):
        words = ", ".join(missing)
        raise Refused("incomplete", f"{contact} misses what sales needs: {words}.", missing=missing)
    if contact.rest_until or contact.rest_reason:
        lifecycle.rest(contact=contact, until=None, reason=override, actor=actor, now=now)
    return open_handoff(
        contact=contact,
        marketing_team_id=marketing_id,
        sales_team_id=sales_team_id,
        holder_id=holder_id,
        note=note.strip(),
        actor=actor,
        now=now,
        override=override.strip(),
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one contact of many: a handoff, or why not."""

    contact_id: int
    handoff: Handoff | None
    refused: Refused | None


def offer_each(
    *,
    contact_ids: Iterable[int],
    sales_team_id: int,
    actor: Actor,
    now: datetime,
    holder_id: int | None = None,
    note: str = "",
    override: str = "",
    qualify: str = "",
) -> list[Outcome]:
    """Offer many, each for itself: one that is refused doesn't hold back the others."""
    outcomes = []
    for contact_id in contact_ids:
        try:
            handoff = offer(
                contact_id=contact_id,
                sales_team_id=sales_team_id,
                holder_id=holder_id,
                note=note,
                override=override,
                qualify=qualify,
                actor=actor,
                now=now,
            )
            outcomes.append(Outcome(contact_id, handoff, None))
        except Refused as refused:
            outcomes.append(Outcome(contact_id, None, refused))
    return outcomes


def open_handoff(
    *,
    contact: Contact,
    marketing_team_id: int,
    sales_team_id: int,
    actor: Actor,
    now: datetime,
    holder_id: int | None = None,
    note: str = "",
    override: str = "",
    follows: Handoff | None = None,
    first_offered_at: datetime | None = None,
) -> Handoff:
    """The offer itself, also of a reroute or an overturned rejection (`follows`), which keep the
    cycle; a reroute also keeps the first offer's time. Part of a command."""
    holder_id = _holder(sales_team_id, holder_id, now)
    pledge = clocks.make_pledge(
        marketing_team_id=marketing_team_id,
        sales_team_id=sales_team_id,
        label=str(contact),
        url=f"/contacts/{contact.pk}/",
        thread=contact.thread,
        now=now,
    )
    frozen, touchpoint_id = brief(contact)
    handoff = Handoff.objects.create(
        contact=contact,
        cycle=follows.cycle if follows else _cycle(contact.pk),
        marketing_team_id=marketing_team_id,
        sales_team_id=sales_team_id,
        pledge=pledge,
        holder_id=holder_id,
        holder_set_at=now if holder_id else None,
        note=note,
        brief={**frozen, "override": override} if override else frozen,
        source_touchpoint_id=touchpoint_id,
        follows=follows,
        offered_at=now,
        # Goes on for the marketer whose lead it is, whoever sent it elsewhere.
        offered_by_id=follows.offered_by_id if follows else actor.id,
        first_offered_at=first_offered_at or now,
    )
    _start_clocks(handoff, actor, now)
    nurture.end_for(contact, Ended.OFFERED, actor, now)
    promises.came_back(contact.pk, "offered", actor, now)
    tell(handoff, "offered", actor, now, cycle=handoff.cycle, note=note, override=override)
    return handoff


def _holder(sales_team_id: int, holder_id: int | None, now: datetime) -> int | None:
    """Who was named, if they are of that team, else who is next in turn; nobody where a team claims."""
    team = members.team(sales_team_id)
    if team.side != "sales":
        raise Refused("not-sales", f"{team} is not a sales team.", field="team_id")
    if holder_id:
        member_of(sales_team_id, holder_id)
        return holder_id
    return routing.take_turn(team_id=sales_team_id, now=now)


def _start_clocks(handoff: Handoff, actor: Actor, now: datetime) -> None:
    """First contact counts from the first offer. If that is past due already, it is charged to who
    held it then, and to the new holder only otherwise."""
    first = Kind.DECIDE if handoff.holder_id else Kind.ROUTE
    before = handoff.holder_id
    if handoff.follows:
        before = ticking.charged_to(handoff.follows.pledge_id, Kind.FIRST_CONTACT)
    begin = ((first, now, handoff.holder_id), (Kind.FIRST_CONTACT, handoff.first_offered_at, before))
    clocks.start_each(pledge=handoff.pledge, begin=begin, actor=actor, now=now)
    if handoff.holder_id != before:
        clocks.change_holder(pledge_id=handoff.pledge_id, holder_id=handoff.holder_id, now=now)


def _cycle(contact_id: int) -> int:
    last = Handoff.objects.filter(contact=contact_id).order_by("-offered_at", "-id").first()
    return next_cycle(last.cycle, last.state) if last else 1
