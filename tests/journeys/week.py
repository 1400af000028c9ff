"""A week as people live it: leads fill a form in over HTTP, workers process them, a marketer qualifies
and offers in bulk, reps decide in time, late or never, and the sweep looks in at moments of its own.

Everything has its place in one queue of moments; the clock of the whole product stands at the moment
that is being played. What is played follows from the seed alone.
"""

import http.client
import json
from datetime import timedelta
from decimal import Decimal
from heapq import heappop, heappush
from itertools import count, cycle
from random import Random
from urllib.parse import urlsplit

from leads.handoff import commands as handoffs
from leads.handoff.models import Handoff
from leads.handoff.queries import REJECT_REASONS, RETURN_REASONS, criteria_of
from leads.intake import tasks as intake
from leads.lifecycle import commands as lifecycle
from leads.models import Contact
from leads.outcomes import commands as outcomes
from reporting.passages import commands as passages
from sla.clocks import sweep
from smarketing.journal import relay
from smarketing.people.calendars.queries import business_time
from smarketing.wiring import LISTENERS
from tests.given import at, who

OVER = at("Wed 12:00", week=1)
OFFERS = (10, 14, 16.5)  # hours of a working day at which the marketer offers
# Business minutes until a rep decides: in time, at the very moment that is still in time, too late.
PATIENCE = (5, 5, 20, 20, 45, 45, 59, 60, 60, 61, 90, 200, 400)
FIRST_TRY = (30, 100, 200, 239, 240, 241, 500)
CALLS = (["connected"], ["bounced", "connected"], ["no_answer", "connected"], [])
TICK = timedelta(minutes=15)
# A pack of fates: each is drawn as often as it says before the pack is shuffled again.
FATES = {
    "accept": 13, "reject": 4, "wait": 2, "reject_and_take_back": 1, "reroute": 1, "withdraw": 1,
    "reassign": 1, "call_at_once": 1,
}  # fmt: skip


class Week:
    def __init__(self, cast, form, server, clock):
        self.cast, self.form, self.clock = cast, form, clock
        self.random = Random(7)
        self.time = business_time(cast.sales.calendar)
        self.queue, self.number, self.filled = [], count(), count()
        self.http = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
        self.reject_reasons, self.return_reasons = cycle(REJECT_REASONS), cycle(RETURN_REASONS)
        self.acknowledged, self.ticked, self.sweeps, self.announced = {}, None, 0, 0
        self.left_alone, self.pack = set(), []

    def play(self, leads):
        for lead in leads:
            self.plan(self._arrival(lead), self.fill_in, lead)
        for day in range(7):
            for hour in OFFERS if day < 5 else (18,):
                self.plan(at("Mon 00:00") + timedelta(days=day, hours=hour), self.qualify_and_offer)
        while self.queue:
            moment, _, act, details = heappop(self.queue)
            self._tick(moment)
            act(moment, *details)
        self._tick(OVER)
        self.look(OVER)

    def plan(self, moment, act, *details):
        if moment <= OVER:
            heappush(self.queue, (moment, next(self.number), act, details))

    def look(self, moment):
        """Everybody who listens is told, and the dashboard's rows are worked out."""
        self.clock.moment = moment
        relay.run(LISTENERS, now=moment)
        passages.refresh(now=moment)

    def _tick(self, moment):
        """Sweeps between the acts, at moments that have nothing to do with them."""
        while self.ticked and self.ticked + TICK < moment:
            self.ticked += TICK * self.random.choice([1, 1, 2, 5])
            if self.ticked < moment:
                self.announced += sweep.run(now=self.ticked)
                self.sweeps += 1
                if self.random.random() < 0.3:
                    self.look(self.ticked)
        self.ticked = self.clock.moment = moment

    # The people who fill forms in

    def _arrival(self, lead):
        minute = self.random.randrange(6 * 60, 22 * 60)
        second = self.random.randrange(60)
        return at("Mon 00:00") + timedelta(days=lead.day, minutes=minute, seconds=second)

    def fill_in(self, moment, lead):
        """Most click once; some twice, some come back with the same words in another form's name."""
        first = self._post(lead)
        if self.random.random() < 0.2:
            self.clock.moment += timedelta(seconds=3)
            assert self._post(lead) == first
        intake.process()
        if next(self.filled) % 20 == 7 and moment < at("Sun 20:00"):
            self.plan(moment + timedelta(hours=1), self.come_back, lead)

    def come_back(self, moment, lead):
        self._post(lead, message="One more question")
        intake.process()

    def _post(self, lead, **more):
        """Over HTTP, to the address that stands in the form's snippet; the submission's address."""
        fields = {
            "email": f"{lead.key}@lead.example",
            "name": f"Lead {lead.key[:8]}",
            "channel": lead.channel,
            "page_url": f"https://www.olist.example/{lead.page}",
            "utm_campaign": "not-a-campaign-of-ours",
            **more,
        }
        address = f"/api/v1/forms/{self.form.key}/submissions"
        self.http.request("POST", address, json.dumps(fields), {"Content-Type": "application/json"})
        answer = self.http.getresponse()
        told = json.loads(answer.read())
        assert answer.status == 202, told
        self.acknowledged[told["id"]] = told["status_url"]
        return told["id"]

    # The marketer

    def qualify_and_offer(self, moment):
        """All that came in since, but for one in twenty who is not ready; half to each sales team."""
        marketer = who(self.cast.marketer)
        new = Contact.objects.filter(stage="lead", recycled=False).exclude(pk__in=self.left_alone)
        ids = list(new.order_by("pk").values_list("pk", flat=True))
        self.left_alone |= {pk for pk in ids if pk % 20 == 0}
        ids = [pk for pk in ids if pk not in self.left_alone]
        lifecycle.qualify_mql(contact_ids=ids, reason="Fits who we sell to", actor=marketer, now=moment)
        for team, chosen in ((self.cast.sales, ids[::2]), (self.cast.other_sales, ids[1::2])):
            offered = handoffs.offer_each(
                contact_ids=chosen, sales_team_id=team.pk, actor=marketer, now=moment
            )
            for each in offered:
                assert each.handoff, each.refused
                self._decide_fate(each.handoff, moment)

    def offer_again(self, moment, contact_id):
        """Somebody sales sent back is mended, found qualified once more and offered again."""
        told = {"actor": who(self.cast.marketer), "now": moment}
        lifecycle.qualify_mql(contact_ids=[contact_id], reason="Mended", **told)
        again = handoffs.offer(contact_id=contact_id, sales_team_id=self.cast.sales.pk, **told)
        self._decide_fate(again, moment)

    def withdraw(self, moment, handoff_id):
        handoffs.withdraw(
            handoff_id=handoff_id, why="Offered too soon", actor=who(self.cast.marketer), now=moment
        )

    # Sales

    def _decide_fate(self, handoff, moment):
        if not self.pack:
            self.pack = self.random.sample(list(FATES), counts=FATES.values(), k=sum(FATES.values()))
        decides = self.time.add(moment, self.random.choice(PATIENCE))
        self.plan(decides, getattr(self, self.pack.pop()), handoff.pk)

    def holder(self, handoff_id):
        return who(Handoff.objects.get(pk=handoff_id).holder)

    def accept(self, moment, pk):
        handoff = handoffs.accept(handoff_id=pk, actor=self.holder(pk), now=moment)
        tried = self.time.add(handoff.first_offered_at, self.random.choice(FIRST_TRY))
        results = self.random.choice(
            [["connected"], ["bounced", "connected"], ["no_answer", "connected"], []]
        )
        if results:
            self.plan(max(tried, moment + timedelta(minutes=1)), self.call, pk, results)

    def call(self, moment, pk, results):
        handoffs.log_attempt(
            handoff_id=pk,
            via="call",
            result=results[0],
            happened_at=moment,
            actor=self.holder(pk),
            now=moment,
        )
        after = self.time.add(moment, self.random.choice([30, 200]))
        if len(results) > 1:
            self.plan(after, self.call, pk, results[1:])
        else:
            self.plan(after, self.random.choice([self.qualify, self.qualify, self.return_, self.wait]), pk)

    def call_at_once(self, moment, pk):
        """An attempt on an offer accepts it."""
        self.call(moment, pk, ["connected"])

    def wait(self, moment, pk):
        """Nothing more happens before the week is over."""

    def qualify(self, moment, pk):
        handoff = Handoff.objects.get(pk=pk)
        actor = self.holder(pk)
        handoffs.qualify(handoff_id=pk, criteria=criteria_of(handoff), actor=actor, now=moment)
        if self.random.random() < 0.7:
            amount = self.random.choice([None, Decimal("1200.50"), Decimal("30000")])
            chance = handoffs.open_opportunity(handoff_id=pk, amount=amount, actor=actor, now=moment)
            self.plan(moment + timedelta(hours=1), self.close, chance)

    def close(self, moment, chance):
        told = {"opportunity_id": chance.pk, "actor": who(self.cast.manager), "now": moment}
        if self.random.random() < 0.6:
            outcomes.win(amount=chance.amount, **told)
        else:
            outcomes.lose(reason="price", **told)

    def return_(self, moment, pk):
        reason = next(self.return_reasons)
        handoffs.return_(handoff_id=pk, reason=reason, comment="tried", actor=self.holder(pk), now=moment)
        self._perhaps_again(pk, reason, moment)

    def reject(self, moment, pk):
        reason = next(self.reject_reasons)
        told = {"reason": reason, "comment": "looked", "rating": 2}
        handoff = handoffs.reject(handoff_id=pk, actor=self.holder(pk), now=moment, **told)
        if reason == "other":
            self.plan(moment + timedelta(hours=2), self.dispute, pk)
        else:
            self._perhaps_again(handoff.pk, reason, moment)

    def _perhaps_again(self, pk, reason, moment):
        if reason == "bad_data":
            contact_id = Handoff.objects.get(pk=pk).contact_id
            self.plan(self.time.add(moment, 300), self.offer_again, contact_id)

    def reject_and_take_back(self, moment, pk):
        actor = self.holder(pk)
        handoffs.reject(handoff_id=pk, reason="no_intent", actor=actor, now=moment)
        handoffs.take_back(handoff_id=pk, actor=actor, now=moment + timedelta(minutes=3))
        self.plan(self.time.add(moment, 20), self.accept, pk)

    def dispute(self, moment, pk):
        """A manager overturns it, which offers the person again."""
        handoffs.dispute(
            handoff_id=pk, why="They asked for a call", actor=who(self.cast.marketer), now=moment
        )
        handoffs.rule(
            handoff_id=pk, ruling="overturned", why="They did", actor=who(self.cast.manager), now=moment
        )
        self._decide_fate(Handoff.objects.get(follows=pk), moment)

    def reroute(self, moment, pk):
        teams = {self.cast.sales.pk: self.cast.other_sales, self.cast.other_sales.pk: self.cast.sales}
        team = teams[Handoff.objects.get(pk=pk).sales_team_id]
        there = handoffs.reroute(
            handoff_id=pk, team_id=team.pk, why="Their country", actor=self.holder(pk), now=moment
        )
        self._decide_fate(there, moment)

    def reassign(self, moment, pk):
        """To the next of the team; a team of one keeps it."""
        handoff = Handoff.objects.get(pk=pk)
        others = handoff.sales_team.members.exclude(pk=handoff.holder_id).order_by("pk")
        if others:
            manager = who(self.cast.manager)
            handoffs.reassign(
                handoff_id=pk, holder_id=others[0].pk, why="Ill today", actor=manager, now=moment
            )
        self.plan(self.time.add(moment, 30), self.accept, pk)
