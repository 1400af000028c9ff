"""Six weeks in the life of the demo company, replayed: every lead comes in through a form and is
handed over, worked and closed by the commands that pages call, each at its own moment. Between the
moments the sweep and the relay run as they would have. The same seed and now give the same story.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random

from django.conf import settings
from django.utils.module_loading import import_string

from leads.handoff import commands as handoffs
from leads.handoff import queries as baton
from leads.handoff.queries import Handoff
from leads.intake import commands as intake
from leads.lifecycle import commands as lifecycle
from leads.outcomes import commands as outcomes
from leads.outcomes.queries import Opportunity
from sla.clocks import sweep
from smarketing.demo import material
from smarketing.demo.cast import Cast
from smarketing.demo.crowd import Crowd, Lead
from smarketing.journal import relay
from smarketing.kernel.errors import Refused
from smarketing.people.calendars import queries as calendars

DAYS = 42
LEADS = 200
TICK = timedelta(hours=12)
# How many business minutes each rep takes to decide, and to call after accepting: from, to.
PACE = {"ines": ((4, 35), (5, 60)), "luke": ((35, 140), (60, 420))}
USUAL = ((10, 65), (20, 200))
BAD = ("bad_data", "not_our_profile", "student", "no_intent")
GOOD = ("too_early", "no_intent", "existing_customer", "duplicate", "competitor")


@dataclass
class Story:
    cast: Cast
    now: datetime
    random: Random
    agenda: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    order: "count[int]" = field(default_factory=count)
    crowd: Crowd = field(init=False)

    def __post_init__(self) -> None:
        self.crowd = Crowd(self.random)

    def tell(self) -> None:
        """Play everything that happened up to now."""
        self._write_agenda()
        listeners = import_string(settings.LISTENERS)
        tick = self.agenda[0][0]
        while self.agenda:
            moment, _, act = heapq.heappop(self.agenda)
            while tick < moment:
                _run_machinery(listeners, tick)
                tick += TICK
            act(moment)
        _run_machinery(listeners, self.now)

    def later(self, moment: datetime, act: Callable[[datetime], None]) -> None:
        """What lies beyond now is not told: it is still open."""
        if moment < self.now:
            heapq.heappush(self.agenda, (moment, next(self.order), act))

    # The people who write in.

    def _write_agenda(self) -> None:
        for number in range(LEADS):
            share = (number + self.random.random()) / LEADS
            self.later(self.crowd.arrival(share, self.now, DAYS), self._arrives)
        for minutes, team, rep in _DUE_SOON:
            self.later(self.now - timedelta(minutes=minutes), self._fresh_offer(team, rep))

    # What happens, step by step; each step plans the next.

    def _arrives(self, moment: datetime) -> None:
        lead = self.crowd.lead()
        contact_id = self._writes(lead, moment)
        if lead.form.kind == "offer" and self.random.random() < 0.35 + lead.campaign.fit * 0.6:
            when = self._at_work(material.DEMAND, moment, self.random.uniform(10, 400))
            self.later(when, lambda at: self._qualifies(contact_id, lead, at))

    def _qualifies(self, contact_id: int, lead: Lead, moment: datetime) -> None:
        lifecycle.qualify_mql(
            contact_ids=[contact_id],
            reason=self.random.choice(material.WHY_MQL),
            actor=self.cast.actor("mara"),
            now=moment,
        )
        when = self._at_work(material.DEMAND, moment, self.random.uniform(1, 90))
        self.later(when, lambda at: self._offers(contact_id, lead, at))

    def _offers(self, contact_id: int, lead: Lead, moment: datetime, rep: str = "") -> None:
        try:
            handoff = handoffs.offer(
                contact_id=contact_id,
                sales_team_id=self.cast.teams[lead.team].pk,
                holder_id=self.cast.people[rep].pk if rep else None,
                note=self.random.choice(material.NOTES),
                actor=self.cast.actor("mara"),
                now=moment,
            )
        except Refused:
            return  # somebody of that address is with sales already
        if not rep:
            self._plan_decision(handoff, lead, moment)

    def _plan_decision(self, handoff: Handoff, lead: Lead, offered: datetime) -> None:
        if self.random.random() < 0.02:
            when = self._at_work(material.DEMAND, offered, 8)
            self.later(when, lambda at: self._withdrawn(handoff, at))
            return
        minutes = self.random.uniform(*self._pace(handoff)[0])
        when = self._at_work(lead.team, offered, minutes)
        self.later(when, lambda at: self._decided(handoff, lead, at))

    def _withdrawn(self, handoff: Handoff, moment: datetime) -> None:
        handoffs.withdraw(
            handoff_id=handoff.pk, why="Sent by mistake", actor=self.cast.actor("mara"), now=moment
        )

    def _decided(self, handoff: Handoff, lead: Lead, moment: datetime) -> None:
        rep = self._holder(handoff)
        chance = self.random.random()
        if chance < 0.35 + lead.campaign.fit * 0.55:
            handoffs.accept(handoff_id=handoff.pk, actor=self.cast.actor(rep), now=moment)
            minutes = self.random.uniform(*self._pace(handoff)[1])
            when = self._at_work(lead.team, moment, minutes)
            self.later(when, lambda at: self._tried(handoff, lead, at, 1))
        elif chance > 0.97:
            self._rerouted(handoff, lead, moment)
        else:
            self._rejected(handoff, lead, moment)

    def _rerouted(self, handoff: Handoff, lead: Lead, moment: datetime) -> None:
        other = material.AMERICAS if lead.team == material.EMEA else material.EMEA
        new = handoffs.reroute(
            handoff_id=handoff.pk,
            team_id=self.cast.teams[other].pk,
            why="The plant is in their territory",
            actor=self.cast.actor(self._holder(handoff)),
            now=moment,
        )
        self._plan_decision(new, Lead(lead.form, lead.campaign, lead.fields, other), moment)

    def _rejected(self, handoff: Handoff, lead: Lead, moment: datetime) -> None:
        reason = self.random.choice(BAD if lead.campaign.fit < 0.45 else GOOD)
        handoffs.reject(
            handoff_id=handoff.pk,
            reason=reason,
            comment=_COMMENTS.get(reason, ""),
            rating=self.random.randint(1, 3),
            actor=self.cast.actor(self._holder(handoff)),
            now=moment,
        )
        if reason == "not_our_profile" and self.random.random() < 0.3:
            when = self._at_work(material.DEMAND, moment, 200)
            self.later(when, lambda at: self._disputed(handoff, lead, at))

    def _disputed(self, handoff: Handoff, lead: Lead, moment: datetime) -> None:
        handoffs.dispute(
            handoff_id=handoff.pk,
            why="They run 40 machines; that is the agreed profile.",
            actor=self.cast.actor("mara"),
            now=moment,
        )
        if self.random.random() < 0.7:
            when = self._at_work(material.DEMAND, moment, 300)
            self.later(when, lambda at: self._ruled(handoff, lead, at))

    def _ruled(self, handoff: Handoff, lead: Lead, moment: datetime) -> None:
        handoffs.rule(
            handoff_id=handoff.pk,
            ruling="overturned",
            why="It meets the definition both teams agreed.",
            actor=self.cast.actor("vera"),
            now=moment,
        )
        again = baton.current(handoff.contact_id)
        if again and again.follows_id == handoff.pk:
            self._plan_decision(again, lead, moment)

    def _tried(self, handoff: Handoff, lead: Lead, moment: datetime, number: int) -> None:
        rep = self._holder(handoff)
        connected = self.random.random() < 0.25 + lead.campaign.fit * 0.35
        again = self._at_work(lead.team, moment, self.random.uniform(300, 1100))
        handoffs.log_attempt(
            handoff_id=handoff.pk,
            via=self.random.choice(("call", "call", "email", "meeting" if connected else "call")),
            result="connected"
            if connected
            else self.random.choice(("no_answer", "left_message", "no_answer")),
            happened_at=moment - timedelta(minutes=self.random.choice((0, 0, 1, 3))),
            minutes=self.random.randint(5, 35) if connected else 2,
            next_step="" if connected else self.random.choice(material.STEPS),
            next_step_at=None if connected else again,
            actor=self.cast.actor(rep),
            now=moment + timedelta(minutes=4),
        )
        if connected:
            when = self._at_work(lead.team, moment, self.random.uniform(60, 900))
            self.later(when, lambda at: self._judged(handoff, lead, at))
        elif number < 5:
            self.later(again, lambda at: self._tried(handoff, lead, at, number + 1))
        else:
            self.later(again, lambda at: self._returned(handoff, "no_response", at))

    def _judged(self, handoff: Handoff, lead: Lead, moment: datetime) -> None:
        chance = self.random.random()
        if chance > 0.25 + lead.campaign.fit * 0.6:
            self._returned(handoff, self.random.choice(("too_early", "no_intent")), moment)
            return
        actor = self.cast.actor(self._holder(handoff))
        handoffs.qualify(handoff_id=handoff.pk, criteria=baton.criteria_of(handoff), actor=actor, now=moment)
        when = self._at_work(lead.team, moment, self.random.uniform(30, 900))
        if self.random.random() < 0.8:
            self.later(when, lambda at: self._opened(handoff, lead, at))
        elif self.random.random() < 0.5:
            self.later(when, lambda at: self._closed_without(handoff, at))

    def _returned(self, handoff: Handoff, reason: str, moment: datetime) -> None:
        handoffs.return_(
            handoff_id=handoff.pk,
            reason=reason,
            hint="Send the downtime guide again before their budget round.",
            retry_on=moment.date() + timedelta(days=self.random.choice((30, 45, 90))),
            actor=self.cast.actor(self._holder(handoff)),
            now=moment,
        )

    def _closed_without(self, handoff: Handoff, moment: datetime) -> None:
        outcomes.close_sql(
            contact_id=handoff.contact_id,
            reason="no_budget",
            actor=self.cast.actor(self._holder(handoff)),
            now=moment,
        )

    def _opened(self, handoff: Handoff, lead: Lead, moment: datetime) -> None:
        stated = self.random.random() < 0.85
        opportunity = handoffs.open_opportunity(
            handoff_id=handoff.pk,
            amount=Decimal(self.random.randint(8, 90) * 1000) if stated else None,
            expected_close=moment.date() + timedelta(days=self.random.randint(20, 80)),
            actor=self.cast.actor(self._holder(handoff)),
            now=moment,
        )
        when = self._at_work(lead.team, moment, self.random.uniform(900, 7000))
        self.later(when, lambda at: self._closed(opportunity, handoff, lead, at))

    def _closed(self, opportunity: Opportunity, handoff: Handoff, lead: Lead, moment: datetime) -> None:
        actor = self.cast.actor(self._holder(handoff))
        if self.random.random() < 0.15 + lead.campaign.fit * 0.5:
            outcomes.win(opportunity_id=opportunity.pk, amount=opportunity.amount, actor=actor, now=moment)
        else:
            outcomes.lose(
                opportunity_id=opportunity.pk,
                reason=self.random.choice(("price", "no_budget", "timing", "competitor", "no_decision")),
                quote=self.random.choice(material.QUOTES),
                actor=actor,
                now=moment,
            )

    # Leads that are due in the minutes after somebody opens the demo.

    def _fresh_offer(self, team: str, rep: str) -> Callable[[datetime], None]:
        def act(moment: datetime) -> None:
            lead = self.crowd.lead(material.FORMS[1], team)
            contact_id = self._writes(lead, moment - timedelta(minutes=30))
            lifecycle.qualify_mql(
                contact_ids=[contact_id],
                reason=self.random.choice(material.WHY_MQL),
                actor=self.cast.actor("mara"),
                now=moment - timedelta(minutes=5),
            )
            self._offers(contact_id, lead, moment, rep)

        return act

    def _writes(self, lead: Lead, moment: datetime) -> int:
        submission = intake.receive(form=self.cast.forms[lead.form.key], fields=lead.fields, now=moment)
        intake.take(submission_id=submission.pk, now=moment + timedelta(seconds=1))
        submission.refresh_from_db()
        return int(submission.contact_id)  # type: ignore[arg-type]

    # Who, and when.

    def _at_work(self, team: str, start: datetime, minutes: float) -> datetime:
        calendar = self.cast.teams[team].calendar
        return calendars.business_time(calendar).add(start, round(minutes, 1))

    def _holder(self, handoff: Handoff) -> str:
        return next(key for key, user in self.cast.people.items() if user.pk == handoff.holder_id)

    def _pace(self, handoff: Handoff) -> tuple[tuple[int, int], tuple[int, int]]:
        return PACE.get(self._holder(handoff), USUAL)


_DUE_SOON = (
    # minutes ago, team, rep: due to be decided within 60 minutes
    (57, material.AMERICAS, "luke"),
    (52, material.AMERICAS, "luke"),
    (44, material.AMERICAS, "dana"),
    (31, material.AMERICAS, "luke"),
    (18, material.AMERICAS, "luke"),
    (75, material.AMERICAS, "luke"),
    (12, material.EMEA, "ines"),
    (26, material.EMEA, "ines"),
    (49, material.EMEA, "ines"),
    (7, material.EMEA, "jonas"),
)
_COMMENTS = {
    "not_our_profile": "A workshop of five people; nothing to monitor.",
    "duplicate": "The same person wrote from the other plant's address.",
}


def _run_machinery(listeners: relay.Listeners, moment: datetime) -> None:
    """What the workers would have done by then."""
    sweep.run(now=moment)
    relay.run(listeners, now=moment)
