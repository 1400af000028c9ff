"""Half a year in the life of the demo company, replayed: every lead comes in through a form or off a
card and is handed over, worked and closed by the commands that pages call, each at its own moment. In
the last days the sweep and the relay run between the moments, as they would have; before, breaches are
announced by whoever ends a late clock, and what was told is told at once. The same seed and now give
the same story. What becomes of a handoff is told in `passing`, of a deal in `selling`.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from django.conf import settings
from django.utils.module_loading import import_string

from leads.handoff import ladder
from leads.handoff.queries import Handoff
from leads.intake import commands as intake
from leads.lifecycle import commands as lifecycle
from leads.record import commands as record
from leads.tracking import commands as tracking
from sla.clocks import sweep
from smarketing.demo import material, passing, selling
from smarketing.demo.cast import Cast
from smarketing.demo.crowd import Card, Fresh, Guest, Lead, Visit
from smarketing.journal import relay
from smarketing.kernel.actor import Actor
from smarketing.people.calendars import queries as calendars

LIVELY = timedelta(days=2)  # how long before now the workers begin to be at it
TICK = timedelta(hours=2)
Act = Callable[[datetime], object]


@dataclass
class Story:
    cast: Cast
    now: datetime
    random: Random
    agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    order: "count[int]" = field(default_factory=count)
    # No other loader is at work any more, so that a baton may go to the other team.
    alone: bool = False

    def invite(self, crowd: Iterable[Visit]) -> None:
        """These people come, each at their moment."""
        for each in crowd:
            match each:
                case Guest():
                    self.later(each.moment, self._guest(each))
                case Card():
                    self.later(each.moment, self._card(each))
                case Fresh():
                    self.later(each.moment, self._fresh(each))

    def play(self, until: datetime, say: Callable[[str], None] = lambda line: None) -> None:
        """Everything up to that moment, and nothing that workers would have done."""
        month = ""
        for moment, act in self._agenda(until):
            if month != (month := f"{moment:%B %Y}"):
                say(f"  {month}")
            act(moment)

    def play_on(self) -> None:
        """The rest, up to now, with what the workers would have done meanwhile."""
        self.alone, listeners = True, import_string(settings.LISTENERS)
        tick = self.now - LIVELY
        while tick < self.now:
            _run_machinery(listeners, tick)
            tick += TICK
            self.play(min(tick, self.now))
        _run_machinery(listeners, self.now)

    def _agenda(self, until: datetime) -> Iterator[tuple[datetime, Act]]:
        while self.agenda and self.agenda[0][0] < until:
            moment, _, act = heapq.heappop(self.agenda)
            yield moment, act

    def later(self, moment: datetime, act: Act) -> None:
        """What lies beyond now is not told: it is still open."""
        if moment < self.now:
            heapq.heappush(self.agenda, (moment, next(self.order), act))

    # Who, and when.

    def at_work(self, team: str, start: datetime, minutes: float) -> datetime:
        """So many business minutes later."""
        calendar = self.cast.teams[team].calendar
        return calendars.business_time(calendar).add(start, round(minutes, 1))

    def within(self, team: str, start: datetime, least: float, most: float) -> datetime:
        return self.at_work(team, start, self.random.uniform(least, most))

    def days_on(self, team: str, start: datetime, days: float) -> datetime:
        """So many days later, when the team works again."""
        return self.at_work(team, start + timedelta(days=days), self.random.uniform(1, 120))

    def happens(self, chance: float) -> bool:
        return self.random.random() < chance

    def holder(self, handoff: Handoff) -> str:
        """Who has it by now: the ladder may have passed it on since."""
        handoff.refresh_from_db(fields=["holder"])
        return next(key for key, user in self.cast.people.items() if user.pk == handoff.holder_id)

    def actor_of(self, handoff: Handoff) -> Actor:
        return self.cast.actor(self.holder(handoff))

    # The people who write in, and those whose card somebody brought home.

    def _guest(self, guest: Guest) -> Act:
        def act(moment: datetime) -> None:
            lead = guest.lead
            contact_id = self.writes(lead, moment)
            if guest.again:
                self.later(guest.again, lambda at: self.writes(lead, at))
            if guest.wanted:
                when = self.within(material.DEMAND, moment, 10, 400)
                self.later(when, lambda at: self.qualifies(contact_id, lead, at))

        return act

    def _card(self, card: Card) -> Act:
        def act(moment: datetime) -> None:
            contact = record.log_lead(
                fields={**card.fields, "company": None, "company_name": card.fields["company"]},
                stage="contact",
                channel="event",
                campaign_id=self.cast.campaigns[card.campaign].pk,
                actor=self.cast.actor(self.random.choice(("mara", "theo"))),
                now=moment,
            )
            if card.sold:
                when = self.days_on(card.team, moment, self.random.uniform(2, 30))
                self.later(when, lambda at: selling.prospects(self, contact.pk, card.team, at))

        return act

    def _finds_qualified(self, contact_id: int, moment: datetime) -> None:
        reason = self.random.choice(material.WHY_MQL)
        actor = self.cast.actor("mara")
        lifecycle.qualify_mql(contact_ids=[contact_id], reason=reason, actor=actor, now=moment)

    def qualifies(self, contact_id: int, lead: Lead, moment: datetime) -> None:
        self._finds_qualified(contact_id, moment)
        when = self.within(material.DEMAND, moment, 1, 90)
        self.later(when, lambda at: passing.offers(self, contact_id, lead, at))

    def writes(self, lead: Lead, moment: datetime) -> int:
        submission = intake.receive(form=self.cast.forms[lead.form.key], fields=lead.fields, now=moment)
        done = intake.process(submission_id=submission.pk, now=moment + timedelta(seconds=1))
        if done is None or done.contact_id is None:
            raise RuntimeError(f"nobody came of submission {submission.pk}: {done and done.why}")
        return int(done.contact_id)

    def _fresh(self, fresh: Fresh) -> Act:
        """Came half an hour before it is offered to this rep, who has it still to decide."""

        def act(moment: datetime) -> None:
            contact_id = self.writes(fresh.lead, moment - timedelta(minutes=30))
            self._finds_qualified(contact_id, moment - timedelta(minutes=5))
            passing.offers(self, contact_id, fresh.lead, moment, fresh.rep)

        return act


def _run_machinery(listeners: relay.Listeners, moment: datetime) -> None:
    """What the workers would have done by then."""
    sweep.run(now=moment)
    ladder.run(now=moment)
    relay.run(listeners, now=moment)
    while tracking.sort():
        pass
    tracking.join_due(now=moment)
