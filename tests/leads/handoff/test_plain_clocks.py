"""Clocks against a plain model of them: one handoff, whatever people do with it, while hours change, workers
stay away, the sweep runs twice, and commands fail half-way."""

from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from leads.handoff import commands as handoffs
from leads.handoff.models import Attempt, Handoff
from leads.handoff.queries import criteria_of
from leads.nurture.models import Enrolment
from sla.clocks import queries, sweep
from sla.models import Clock, Hold
from smarketing.journal import relay
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from smarketing.people.calendars import commands as calendars
from smarketing.people.calendars.models import Calendar, CalendarVersion
from smarketing.people.calendars.queries import content
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import at, who
from tests.leads.handoff.plain_clocks import Plain


def rebuilt(*options):
    out = StringIO()
    call_command("rebuild_clocks", *options, stdout=out)
    return out.getvalue().splitlines()


HOURS = [(9, 17), (8, 18), (10, 14)]
WRITTEN = (Handoff, Clock, Hold, Attempt, Entry)


class Crash(Exception):
    """The machine died half-way."""


class OneHandoff(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.rooms = ExitStack()
        self.cast = self.rooms.enter_context(given.house())
        self.now = at("Mon 09:30")
        self._with_its_first_hours()
        self.handoff = given.an_offer(self.cast, self.now)
        self.plain = Plain(self.now, "rep")
        self.names = {user.pk: name for name, user in self.cast.everyone().items()}
        self.behind = False  # hours changed, and no worker has been there since

    def _with_its_first_hours(self):
        """The cast's calendar is put there without the version that making one keeps."""
        calendar = self.cast.sales.calendar
        kept = {"number": 1, "made_at": at("Mon 08:00"), "made_by": "test"}
        CalendarVersion.objects.create(calendar=calendar, **kept, **content(calendar))

    def pass_by(self, minutes):
        self.now += timedelta(minutes=minutes)
        self.plain.now = self.now

    def does(self, expected, command, actor, **terms):
        """It happens exactly when the model says so; else nothing is written."""
        before = given.snapshot(*WRITTEN)
        try:
            command(handoff_id=self.handoff.pk, actor=who(actor), now=self.now, **terms)
        except Refused:
            assert not expected
            assert given.snapshot(*WRITTEN) == before
        else:
            assert expected

    @property
    def holder(self):
        return getattr(self.cast, self.plain.holder)

    @rule(minutes=st.sampled_from([1, 3, 25, 61, 240, 1500, 6000]))
    def wait(self, minutes):
        self.pass_by(minutes)

    @initialize(soon=st.booleans())
    def begin(self, soon):
        if soon:
            self.accept()

    @rule()
    def accept(self):
        self.pass_by(1)
        self.does(self.plain.accept(), handoffs.accept, self.holder)

    @rule(
        result=st.sampled_from(["connected", "no_answer", "no_answer", "bounced"]),
        ago=st.sampled_from([0, 0, 40]),
    )
    def attempt(self, result, ago):
        self.pass_by(1)
        happened = max(self.now - timedelta(minutes=ago), self.plain.offered)
        expected = self.plain.attempt(result, timedelta(minutes=ago))
        told = {"via": "call", "result": result, "happened_at": happened}
        self.does(expected, handoffs.log_attempt, self.holder, **told)

    @rule(to=st.sampled_from(["rep", "colleague", "lead"]))
    def reassign(self, to):
        self.pass_by(1)
        terms = {"holder_id": getattr(self.cast, to).pk, "why": "ill"}
        self.does(self.plain.reassign(to), handoffs.reassign, self.cast.lead, **terms)

    @rule(hours=st.sampled_from([2, 65, 200, 500]))
    def hold(self, hours):
        self.pass_by(1)
        length = timedelta(hours=hours)
        terms = {"reason": "later", "until": self.now + length}
        self.does(self.plain.hold(length), handoffs.hold, self.holder, **terms)

    @rule()
    def lift(self):
        self.pass_by(1)
        self.does(self.plain.lift(), handoffs.lift_hold, self.holder)

    @rule()
    def qualify(self):
        self.pass_by(1)
        self.does(self.plain.qualify(), handoffs.qualify, self.holder, criteria=criteria_of(self.handoff))

    @rule()
    def give_back(self):
        self.pass_by(1)
        self.does(self.plain.give_back(), handoffs.return_, self.holder, reason="bad_data")

    @rule()
    def enrol(self):
        """Marketing nurtures who was returned, whatever became of the promise meanwhile."""
        self.pass_by(1)
        expected, before = self.plain.enrol(), given.snapshot(Enrolment)
        terms = {"programme": "Second look", "actor": who(self.cast.marketer), "now": self.now}
        try:
            handoffs.enrol(contact_id=self.handoff.contact_id, **terms)
        except Refused:
            assert not expected
            assert given.snapshot(Enrolment) == before
        else:
            assert expected

    @rule()
    def take_back(self):
        self.pass_by(1)
        decided = Handoff.objects.get(pk=self.handoff.pk)
        by = decided.returned_by or decided.accepted_by or self.cast.rep
        self.does(self.plain.take_back(), handoffs.take_back, by)

    @rule(hours=st.sampled_from(HOURS), away=st.booleans())
    def change_hours(self, hours, away):
        """Everybody's calendar gets other hours; the sweep counts anew what runs, whenever it comes."""
        self.pass_by(1)
        week = [[[60 * hours[0], 60 * hours[1]]]] * 5 + [[], []]
        calendar = Calendar.objects.get(pk=self.cast.sales.calendar_id)
        calendars.edit(
            calendar_id=calendar.pk, changes={"week": week}, actor=who(self.cast.admin), now=self.now
        )
        if hours != self.plain.hours:
            self.plain.change_hours(hours)
        self.behind = True
        if not away:
            self.work()

    @rule()
    def work(self):
        relay.run(LISTENERS, now=self.now)
        sweep.run(now=self.now)
        self.behind = False

    @rule(name=st.sampled_from(["accept", "return_", "hold", "qualify"]))
    def crash(self, name):
        """A command that dies before its end leaves nothing."""
        terms = {
            "return_": {"reason": "bad_data"},
            "hold": {"reason": "later", "until": self.now + timedelta(hours=9)},
            "qualify": {"criteria": criteria_of(self.handoff)},
        }.get(name, {})
        before = given.snapshot(*WRITTEN)
        with (
            patch("leads.handoff.commands.standing.record", side_effect=Crash),
            pytest.raises((Crash, Refused)),
        ):
            getattr(handoffs, name)(handoff_id=self.handoff.pk, actor=who(self.holder), now=self.now, **terms)
        assert given.snapshot(*WRITTEN) == before

    @rule()
    def sweep_twice(self):
        """Late or often, each breach is said once, dated when it came about."""
        sweep.run(now=self.now)
        self.behind = False
        assert sweep.run(now=self.now) == 0
        facts = Entry.objects.filter(subject="clock")
        said = Counter(facts.filter(kind="clock.breached").values_list("subject_id", flat=True))
        said.subtract(facts.filter(payload__unsaid=True).values_list("subject_id", flat=True))
        for plain, clock in zip(self.plain.clocks, self.clocks(), strict=True):
            broken = plain.word(self.now, self.plain.pauses) in ("overdue", "breached")
            assert said[clock.pk] in ({1} if broken else {0, 1})
            moment = plain.cancel if plain.given_up else plain.due
            assert clock.breached_at in ((moment,) if broken else (None, moment))

    def clocks(self):
        return list(queries.listing().filter(pledge=self.handoff.pledge_id).order_by("pk"))

    @invariant()
    def they_come_to_the_same(self):
        if self.behind:  # what ended meanwhile was judged rightly: that shows when workers come
            return
        found = self.clocks()
        told = [
            (
                c.kind,
                self.names.get(c.holder_id),
                c.started_at,
                c.due_at,
                c.stopped_at,
                c.cancelled_at,
                c.given_up,
            )
            for c in found
        ]
        assert told == [clock.told() for clock in self.plain.clocks]
        for plain, clock in zip(self.plain.clocks, found, strict=True):
            word = str(queries.view(clock, self.now).state).replace("at risk", "running")
            assert word == plain.word(self.now, self.plain.pauses)
            assert queries.explain(clock.pk, self.now)

    def teardown(self):
        """And the facts alone make the same of them."""
        with self.rooms:
            self.work()
            self.they_come_to_the_same()
            told = rebuilt("--dry-run")
            assert told == ["1 handoffs looked at; 0 fields differ."], told


@pytest.mark.timeout(300)
def test_whatever_becomes_of_a_handoff_its_clocks_are_those_of_the_plain_model(db):
    few = settings(
        max_examples=8,
        stateful_step_count=30,
        deadline=None,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(OneHandoff, settings=few)
