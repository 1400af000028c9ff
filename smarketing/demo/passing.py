"""How the demo company passes the baton: offered, decided, tried, qualified or sent back. The one rep
is quick and the other is late; people of good campaigns are taken, those of bad ones are not."""

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from leads.handoff import commands as handoffs
from leads.handoff import queries as baton
from leads.handoff.queries import Handoff
from leads.nurture import commands as nurture
from leads.outcomes import commands as outcomes
from smarketing.demo import material, selling
from smarketing.demo.crowd import Lead
from smarketing.demo.library import SENDABLE
from smarketing.kernel.errors import Refused

if TYPE_CHECKING:
    from smarketing.demo.story import Story

# How many business minutes each rep takes to decide, and to call after accepting: from, to.
PACE = {"ines": ((4, 30), (5, 60)), "luke": ((28, 88), (60, 260)), "dana": ((8, 58), (20, 170))}
USUAL = ((8, 56), (20, 180))
# Why sales says no at once, and how often: to people of campaigns that reach the wrong ones, and else.
BAD = {"bad_data": 9, "not_our_profile": 6, "student": 3, "no_intent": 3}
GOOD = {
    "too_early": 5,
    "no_intent": 4,
    "existing_customer": 2,
    "duplicate": 2,
    "not_our_profile": 3,
    "competitor": 1,
}
COMMENTS = {
    "not_our_profile": "A workshop of five people; nothing to monitor.",
    "duplicate": "The same person wrote from the other plant's address.",
}
TRIES = 5
SLIPS = 0.05  # how often something else comes between
# Who answers round the clock lets as many working days pass between two calls as others do.
STRETCH = {material.AMERICAS: 2.5, material.EMEA: 1.0}


def offers(story: "Story", contact_id: int, lead: Lead, moment: datetime, rep: str = "") -> None:
    try:
        handoff = handoffs.offer(
            contact_id=contact_id,
            sales_team_id=story.cast.teams[lead.team].pk,
            holder_id=story.cast.people[rep].pk if rep else None,
            note=story.random.choice(material.NOTES),
            actor=story.cast.actor("mara"),
            now=moment,
        )
    except Refused:
        return  # somebody of that address is with sales already
    if not rep:
        _plan_decision(story, handoff, lead, moment)


def _plan_decision(story: "Story", handoff: Handoff, lead: Lead, offered: datetime) -> None:
    if story.happens(0.015):
        when = story.at_work(material.DEMAND, offered, 8)
        story.later(when, lambda at: _withdrawn(story, handoff, at))
        return
    late = story.random.uniform(1.5, 4) if story.happens(SLIPS) else 1
    when = story.at_work(lead.team, offered, story.random.uniform(*_pace(story, handoff)[0]) * late)
    story.later(when, lambda at: _decided(story, handoff, lead, at))


def _withdrawn(story: "Story", handoff: Handoff, moment: datetime) -> None:
    handoffs.withdraw(
        handoff_id=handoff.pk, why="Sent by mistake", actor=story.cast.actor("mara"), now=moment
    )


def _decided(story: "Story", handoff: Handoff, lead: Lead, moment: datetime) -> None:
    chance = story.random.random()
    if chance < 0.3 + lead.fit * 0.66:
        handoffs.accept(handoff_id=handoff.pk, actor=story.actor_of(handoff), now=moment)
        when = story.within(lead.team, moment, *_pace(story, handoff)[1])
        story.later(when, lambda at: _tried(story, handoff, lead, at, 1))
    elif chance > 0.95 and story.alone:
        _rerouted(story, handoff, lead, moment)
    else:
        _rejected(story, handoff, lead, moment)


def _rerouted(story: "Story", handoff: Handoff, lead: Lead, moment: datetime) -> None:
    other = material.AMERICAS if lead.team == material.EMEA else material.EMEA
    new = handoffs.reroute(
        handoff_id=handoff.pk,
        team_id=story.cast.teams[other].pk,
        why="The plant is in their territory",
        actor=story.actor_of(handoff),
        now=moment,
    )
    _plan_decision(story, new, Lead(lead.form, lead.campaign, lead.fields, other), moment)


def _rejected(story: "Story", handoff: Handoff, lead: Lead, moment: datetime) -> None:
    reasons = BAD if lead.fit < 0.4 else GOOD
    reason = story.random.choices(list(reasons), list(reasons.values()))[0]
    handoffs.reject(
        handoff_id=handoff.pk,
        reason=reason,
        comment=COMMENTS.get(reason, ""),
        rating=story.random.randint(1, 2 if reasons is BAD else 4),
        actor=story.actor_of(handoff),
        now=moment,
    )
    if reason == "not_our_profile" and story.happens(0.3):
        when = story.at_work(material.DEMAND, moment, 200)
        story.later(when, lambda at: _disputed(story, handoff, lead, at))


def _disputed(story: "Story", handoff: Handoff, lead: Lead, moment: datetime) -> None:
    handoffs.dispute(
        handoff_id=handoff.pk,
        why="They run 40 machines; that is the agreed profile.",
        actor=story.cast.actor("mara"),
        now=moment,
    )
    when = story.at_work(material.DEMAND, moment, 300)
    story.later(when, lambda at: _ruled(story, handoff, lead, at))


def _ruled(story: "Story", handoff: Handoff, lead: Lead, moment: datetime) -> None:
    overturned = story.happens(0.6)
    handoffs.rule(
        handoff_id=handoff.pk,
        ruling="overturned" if overturned else "stands",
        why="It meets the definition both teams agreed."
        if overturned
        else "Sales looked closely; it stands.",
        actor=story.cast.actor("vera"),
        now=moment,
    )
    again = baton.current(handoff.contact_id) if overturned else None
    if again and again.follows_id == handoff.pk:
        _plan_decision(story, again, lead, moment)


def _tried(story: "Story", handoff: Handoff, lead: Lead, moment: datetime, number: int) -> None:
    connected = story.happens(0.38 + lead.fit * 0.4)
    stretch = STRETCH[lead.team]
    again = story.within(lead.team, moment, 300 * stretch, 1300 * stretch)
    answers = ("no_answer", "left_message", "no_answer")
    handoffs.log_attempt(
        handoff_id=handoff.pk,
        via=story.random.choice(("call", "call", "email", "meeting" if connected else "call")),
        result="connected" if connected else story.random.choice(answers),
        happened_at=moment - timedelta(minutes=story.random.choice((0, 0, 1, 3))),
        minutes=story.random.randint(5, 35) if connected else 2,
        next_step="" if connected else story.random.choice(material.STEPS),
        next_step_at=None if connected else again,
        sent_id=_sent(story, lead, number) if connected else None,
        actor=story.actor_of(handoff),
        now=moment + timedelta(minutes=4),
    )
    if connected:
        when = story.within(lead.team, moment, 120 * stretch, 2900 * stretch)
        story.later(when, lambda at: _judged(story, handoff, lead, at))
    elif number < TRIES:
        if number == 2 and story.happens(0.2):
            again = _on_hold(story, handoff, again + timedelta(days=6), moment)
        story.later(again, lambda at: _tried(story, handoff, lead, at, number + 1))
    else:
        story.later(again, lambda at: _returned(story, handoff, lead, "no_response", at))


def _sent(story: "Story", lead: Lead, number: int) -> int | None:
    """Every other person who is reached gets something to read; which, follows from who they are."""
    chosen = len(lead.fields["email"]) + number
    key = SENDABLE[chosen // 2 % len(SENDABLE)]
    return story.cast.assets[key].pk if chosen % 2 else None


def _on_hold(story: "Story", handoff: Handoff, until: datetime, moment: datetime) -> datetime:
    """Whoever answers says that they are away; the next try waits, and time doesn't count until then."""
    handoffs.hold(
        handoff_id=handoff.pk,
        reason="On holiday; the office asked for a call after it.",
        until=until,
        actor=story.actor_of(handoff),
        now=moment + timedelta(minutes=5),
    )
    return until


def _judged(story: "Story", handoff: Handoff, lead: Lead, moment: datetime) -> None:
    if not story.happens(0.12 + lead.fit * 0.68):
        _returned(story, handoff, lead, story.random.choice(("too_early", "too_early", "no_intent")), moment)
        return
    actor = story.actor_of(handoff)
    handoffs.qualify(handoff_id=handoff.pk, criteria=baton.criteria_of(handoff), actor=actor, now=moment)
    if story.happens(0.85):
        when = story.days_on(lead.team, moment, story.random.uniform(0.2, 4))
        story.later(when, lambda at: selling.opens(story, handoff, lead, at))
    else:
        when = story.days_on(lead.team, moment, story.random.uniform(3, 12))
        story.later(when, lambda at: _closed_without(story, handoff, at))


def _returned(story: "Story", handoff: Handoff, lead: Lead, reason: str, moment: datetime) -> None:
    days = story.random.choice((30, 45, 60))
    returned = handoffs.return_(
        handoff_id=handoff.pk,
        reason=reason,
        hint="Send the downtime guide again before their budget round.",
        retry_on=moment.date() + timedelta(days=days),
        actor=story.actor_of(handoff),
        now=moment,
    )
    rested = returned.contact.rest_until
    if rested and story.happens(0.9):
        morning = datetime.combine(rested, time(6), UTC)
        when = story.days_on(material.DEMAND, morning, story.random.choice((0, 1, 2, 4, 9)))
        story.later(when, lambda at: _taken_up(story, handoff.contact_id, lead, at))


def _taken_up(story: "Story", contact_id: int, lead: Lead, moment: datetime) -> None:
    """Marketing looks at whom sales returned, once they have rested: most are offered again, some get mails
    first, a few want nothing any more."""
    chance, actor = story.random.random(), story.cast.actor("mara")
    if chance < 0.75:
        story.qualifies(contact_id, lead, moment)
    elif chance < 0.92:
        programme, note = material.NURTURE[contact_id % len(material.NURTURE)]
        day = moment.date() + timedelta(days=60)
        enrolled = handoffs.enrol(
            contact_id=contact_id, programme=programme, note=note, look_on=day, actor=actor, now=moment
        )
        morning = datetime.combine(day, time(6), UTC)
        story.later(morning, lambda at: nurture.remind(enrolment_id=enrolled.pk, now=at))
    else:
        handoffs.disqualify(contact_id=contact_id, reason="do_not_contact", actor=actor, now=moment)


def _closed_without(story: "Story", handoff: Handoff, moment: datetime) -> None:
    outcomes.close_sql(
        contact_id=handoff.contact_id,
        reason=story.random.choice(("no_budget", "unreachable")),
        actor=story.actor_of(handoff),
        now=moment,
    )


def _pace(story: "Story", handoff: Handoff) -> tuple[tuple[int, int], tuple[int, int]]:
    return PACE.get(story.holder(handoff), USUAL)
