"""The rules that always hold, whoever does whatever when: random people try random things at growing
moments, in between workers run or don't, and after every step the rules are checked (domain.md).
"""

from collections import Counter
from contextlib import ExitStack

import pytest
from django.db import connection
from django.db.models import Count
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from leads.handoff import replaying
from leads.handoff.queries import REASONS, Move
from leads.models import Contact, Enrolment, Handoff, Opportunity, Submission
from reporting.metrics import queries as metrics
from reporting.metrics.queries import REGISTRY, Filters, Kind, Period
from reporting.models import Deal, Journey, Passage
from reporting.passages import commands as passages
from sla.agreements import queries as agreements
from sla.clocks import queries as clock_queries
from sla.clocks.queries import SHOWN
from sla.clocks.rules import state_at
from sla.models import Clock, Pledge
from smarketing.journal.models import Entry, Stuck
from smarketing.kernel.errors import FORBIDDEN, INVALID
from smarketing.people.models import User
from tests import given
from tests.journeys import replay
from tests.journeys.world import MOVES, World
from tests.leads.handoff import plain_clocks as plain
from tests.reporting import recount

DECISIONS = (
    Move.ACCEPT, Move.ACCEPT, Move.ACCEPT, Move.REJECT, Move.REJECT, Move.LOG_ATTEMPT, Move.CLAIM,
    Move.REROUTE, Move.WITHDRAW, Move.REASSIGN,
)  # fmt: skip
WORK = (Move.LOG_ATTEMPT, Move.QUALIFY, Move.RETURN, Move.REASSIGN, Move.HOLD, Move.LIFT_HOLD)
number = st.integers(0, 59)
minutes = st.sampled_from([0, 0, 1, 1, 4, 6, 20, 61, 240, 1500])
# What a state is made of. If any of it changes there must be a fact that says so.
STATES = (
    "leads_handoff", "leads_contact", "leads_stagemove", "leads_opportunity", "leads_attempt",
    "leads_enrolment",
)  # fmt: skip
REST = (
    "leads_submission", "leads_touchpoint", "leads_company", "leads_nextstep", "sla_clock", "sla_pledge",
    "sla_agreement", "journal_entry", "journal_waiting", "people_notice", "people_mail", "people_user",
    "people_team", "reporting_passage", "reporting_journey", "reporting_deal", "reporting_dirty",
)  # fmt: skip
DIGEST = " UNION ALL ".join(
    f"SELECT '{table}', md5(coalesce(string_agg(t::text, '\n' ORDER BY t::text), '')) FROM {table} t"
    for table in (*STATES, *REST)
)
EVERYBODY = Filters()
WORKING = (9, 17)  # hours, Monday to Friday


def digest():
    with connection.cursor() as cursor:
        cursor.execute(DIGEST)
        return dict(cursor.fetchall())


class Everybody(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.story, self.acknowledged, self.pinned, self.sound = [], set(), {}, True
        self.rooms = ExitStack()
        self.world = World(self.rooms.enter_context(given.house()))

    def act(self, name, *numbers):
        """Try it: a refusal writes nothing, and what changes a state leaves a fact."""
        self.story.append((name, numbers))
        self.sound = False
        before, facts = digest(), Entry.objects.count()
        done = self.world.act(name, *numbers)
        after = digest()
        if done.refused:
            assert after == before
        if any(after[table] != before[table] for table in STATES):
            assert Entry.objects.count() > facts
        self.sound = True
        return done

    def once(self, name, *numbers):
        """Do it, and once more: the second time changes nothing."""
        done, after = self.act(name, *numbers), digest()
        self.act("again")
        assert digest() == after
        return done

    def machinery(self, name):
        """A worker's turn, and another one's at the same moment, who finds nothing left."""
        self.act(name)
        after = digest()
        assert not self.act(name).result
        assert digest() == after

    def move(self, *numbers):
        """One of the baton's moves: who may is asked of domain.md's words and of the buttons."""
        done = self.act("move", *numbers)
        if done.result:
            assert done.allowed, done
            assert done.button, done
            self.stands_after(done)
            if done.move != Move.TAKE_BACK:  # which may go one step further back
                after = digest()
                self.act("again")
                assert digest() == after
        elif done.refused.status == FORBIDDEN:
            assert not done.allowed, done
            assert not done.button, done
        elif done.button:
            assert done.refused.status == INVALID or done.refused.code == "same-holder", done

    def stands_after(self, done):
        """An ending leaves the person at the highest that still holds, or else a lead again."""
        if done.move in (Move.REJECT, Move.RETURN) and REASONS[done.result.reason].moves_stage:
            assert done.result.contact.stage in ("customer", "opportunity", "lead")
        return done

    # What people do

    @initialize()
    def begin(self):
        self.act("begin")
        self.acknowledged = set(Submission.objects.values_list("pk", flat=True))

    @rule(passed=minutes)
    def wait(self, passed):
        self.act("wait", passed)

    @rule(somebody=number, form=number, channel=number, key=number)
    def fill_in(self, somebody, form, channel, key):
        done = self.once("fill_in", somebody, form, channel, key)
        if done.result:
            self.acknowledged.add(done.result.pk)

    @rule(contact=number, person=number)
    def qualify_mql(self, contact, person):
        self.once("qualify_mql", contact, person)

    @rule(contact=number, team=number, person=number, extra=number)
    def offer(self, contact, team, person, extra):
        self.once("offer", contact, team, person, extra)

    @rule(contact=number, team=number, extra=number)
    def a_marketer_offers(self, contact, team, extra):
        self.once("offer", contact, team, 0, 1 + extra * 6)

    @rule(handoff=number, move=number, extra=number, state=st.sampled_from(["", "offered", "accepted"]))
    def everybody_tries_it(self, handoff, move, extra, state):
        for person in range(len(self.world.people)):
            self.move(handoff, move, person, extra, state)

    @rule(handoff=number, move=st.sampled_from(DECISIONS), extra=number, passed=minutes)
    def decide(self, handoff, move, extra, passed):
        self.act("wait", passed)
        self.move(handoff, MOVES.index(move), None, extra, "offered")

    @rule(handoff=number, move=st.sampled_from(WORK), extra=number, passed=minutes)
    def work_on(self, handoff, move, extra, passed):
        self.act("wait", passed)
        self.move(handoff, MOVES.index(move), None, extra, "accepted")

    @rule(handoff=number, state=st.sampled_from(["accepted", "rejected", "returned"]))
    def take_back(self, handoff, state):
        self.move(handoff, MOVES.index(Move.TAKE_BACK), None, 0, state)

    @rule(handoff=number, extra=number)
    def dispute(self, handoff, extra):
        for move in (Move.DISPUTE, Move.RULE):
            self.move(handoff, MOVES.index(move), None, extra, "rejected")

    @rule(contact=number, person=number, extra=number)
    def sell(self, contact, person, extra):
        self.once("sell", contact, person, extra)

    @rule(opportunity=number, person=number, extra=number)
    def close(self, opportunity, person, extra):
        self.once("close", opportunity, person, extra)

    @rule(person=number, days=number)
    def go_away(self, person, days):
        self.once("go_away", person, days)

    @rule(person=number, by=number)
    def leave(self, person, by):
        if person % 6 == 0:
            self.act("leave", person, by)

    @rule(minutes=number)
    def agree(self, minutes):
        self.act("agree", minutes)

    @rule(contact=number, person=number, extra=number)
    def enrol(self, contact, person, extra):
        self.once("enrol", contact, person, extra)

    @rule(enrolment=number, person=number)
    def stop_nurture(self, enrolment, person):
        self.once("stop_nurture", enrolment, person)

    # What workers do

    @rule(passed=minutes)
    def sweep(self, passed):
        self.act("wait", passed)
        self.machinery("sweep")
        for clock in Clock.objects.filter(stopped_at=None, cancelled_at=None):
            assert (clock.breached_at is not None) == (clock.due_at < self.world.now)
            assert clock.warned_at or clock.breached_at or clock.warn_at > self.world.now

    @rule()
    def process(self):
        self.act("process")
        after = digest()
        self.act("process")
        assert digest() == after

    @rule()
    def relay(self):
        self.machinery("relay")

    @rule()
    def refresh(self):
        self.machinery("refresh")

    # What always holds

    @invariant()
    def what_was_acknowledged_is_there(self):
        assert set(Submission.objects.values_list("pk", flat=True)) == self.acknowledged

    @invariant()
    def nobody_has_two_open_handoffs(self):
        held = Handoff.objects.filter(state__in=["offered", "accepted"]).values("contact")
        assert not held.annotate(open=Count("pk")).filter(open__gt=1).exists()

    @invariant()
    def the_journal_tells_how_everything_came_to_be(self):
        replay.check()
        assert not Stuck.objects.exists()

    @invariant()
    def everybody_stands_where_they_should(self):
        """The highest that still holds."""
        won = set(Opportunity.objects.filter(state="won").values_list("contact", flat=True))
        chance = set(Opportunity.objects.filter(state="open").values_list("contact", flat=True))
        for contact in Contact.objects.all():
            if contact.pk in won:
                assert contact.stage == "customer"
            elif contact.pk in chance:
                assert contact.stage == "opportunity"
            else:
                assert contact.stage in ("prospect", "lead", "mql", "sql")

    @invariant()
    def clocks_run_for_what_is_open(self):
        for handoff in Handoff.objects.prefetch_related("attempts"):
            clocks = Clock.objects.filter(pledge=handoff.pledge_id, stopped_at=None, cancelled_at=None)
            running = sorted(clocks.values_list("kind", flat=True))
            results = [attempt.result for attempt in handoff.attempts.all()]
            waits = [] if {*results} - {"bounced"} else ["first_contact"]
            trying = [] if "connected" in results or len(results) >= 5 else ["attempts"]
            deciding = "decide" if handoff.holder_id else "route"
            wanted = {
                "offered": [deciding, *waits],
                "accepted": ["outcome", *trying, *waits],
                "returned": ["re_engage"] if self.comes_back(handoff) else [],
            }.get(handoff.state, [])
            assert running == sorted(wanted), handoff.state

    def comes_back(self, handoff):
        """Whether marketing still owes it to the person to take them up again."""
        if handoff.state != "returned" or not REASONS[handoff.reason].comes_back:
            return False
        later = Handoff.objects.filter(contact=handoff.contact_id, pk__gt=handoff.pk)
        nurtured = Enrolment.objects.filter(contact=handoff.contact_id, enrolled_at__gte=handoff.returned_at)
        return not (later.exists() or nurtured.exists())

    @invariant()
    def nobody_is_nurtured_whom_sales_has_in_hand(self):
        for enrolment in Enrolment.objects.filter(ended_at=None).select_related("contact"):
            contact = enrolment.contact
            assert not contact.disqualified
            assert not contact.handoffs.filter(state__in=["offered", "accepted"]).exists()
            assert not contact.opportunities.filter(state="open").exists()

    @invariant()
    def a_pledge_keeps_the_agreement_it_pinned(self):
        now = dict(Pledge.objects.values_list("pk", "agreement"))
        assert self.pinned.items() <= now.items()
        self.pinned = now

    @invariant()
    def a_clock_is_judged_by_its_stamps_alone(self):
        breaches = list(Entry.objects.filter(kind="clock.breached").values_list("subject_id", "occurred_at"))
        taken_back = Counter(Entry.objects.filter(payload__unsaid=True).values_list("subject_id", flat=True))
        for clock in Clock.objects.select_related("pledge__agreement", *SHOWN).prefetch_related(
            "pledge__holds"
        ):
            terms = agreements.terms(clock.pledge.agreement)
            days, since = terms.days(clock.kind), clock.started_at
            close = plain.close_of(since, days, WORKING) if days else None
            minutes = plain.worked(since, close, WORKING) if close else terms.minutes(clock.kind)
            pauses = [(p.starts_at, p.ends_at) for p in clock.pauses]
            assert clock.due_at == plain.after(since, minutes, WORKING, pauses)
            said = [at for subject, at in breaches if subject == clock.pk]
            assert len(said) - taken_back[clock.pk] == (clock.breached_at is not None)
            assert clock.breached_at in (None, clock.cancelled_at if clock.given_up else clock.due_at)
            assert clock.breached_at is None or clock.breached_at == said[-1]
            end = clock.stopped_at or clock.cancelled_at
            assert clock.breached_at or not (clock.given_up or (end and end > clock.due_at))

    def teardown(self):
        """Then the whole story once more, without sweep, relay or refresh before its end: verdicts and
        numbers are the same."""
        with self.rooms:
            if not self.sound:
                return
            look(self.world)
            assert differing() == []
            told, now = outcome(self.world), self.world.now
        with given.house() as cast:
            world = World(cast)
            for name, numbers in self.story:
                if name not in ("sweep", "relay", "refresh"):
                    world.act(name, *numbers)
            assert world.now == now
            assert outcome(world) == told


def differing():
    """Clocks that are not what the facts alone make of them."""
    people = Handoff.objects.select_related("contact", "pledge__agreement", "pledge__marketing_calendar")
    expected = {handoff.pledge_id: ticks for handoff, ticks in replaying.ledgers(list(people.order_by("pk")))}
    return list(clock_queries.differences(clock_queries.pledges_with_clocks(expected), expected))


def look(world):
    """The dashboard: its rows equal those built anew, its numbers their recount and their lists, and
    nobody comes out of a funnel who did not go in."""
    world.relay(), world.refresh()
    kept = flat()
    passages.rebuild(now=world.now)
    assert flat() == kept
    for period in periods(world.now):
        (found,) = metrics.values(REGISTRY.values(), [period], EVERYBODY, world.now)
        said = {f"{key}.{part}": n for key, reading in found.items() for part, n in reading.counts.items()}
        assert said == recount.everything(period, world.now)
        for metric in REGISTRY.values():
            for part in metric.parts:
                rows = metrics.rows(metric, part, period, EVERYBODY, world.now)
                assert len(rows) == said[f"{metric.key}.{part.key}"]
        for key in said:
            if key.startswith("funnel_"):
                counts = list(found[key.partition(".")[0]].counts.values())
                assert counts == sorted(counts, reverse=True)


def flat():
    return {model: list(model.objects.order_by("pk").values()) for model in (Passage, Journey, Deal)}


def periods(now):
    first = given.MONDAY.date()
    return [metrics.containing(Kind.WEEK, first), Period(Kind.CUSTOM, first, now.date())]


def outcome(world):
    """What the story comes to, without the keys of rows: each clock's verdict with who is to blame for a
    breach, each handoff, each person, and every number."""
    world.sweep(), world.relay(), world.refresh()
    names = {user.pk: user.name for user in User.objects.all()}
    blamed = dict(Entry.objects.filter(kind="clock.breached").values_list("subject_id", "payload__holder_id"))
    clocks = []
    for clock in Clock.objects.order_by("pk"):
        verdict = state_at(clock.stamps, world.now, is_open=True)
        late = verdict in ("breached", "overdue")
        clocks.append((clock.kind, clock.stamps, verdict, names.get(blamed[clock.pk]) if late else None))
    handoffs = [(h.state, names.get(h.holder_id), h.cycle, h.reason) for h in Handoff.objects.order_by("pk")]
    people = list(Contact.objects.order_by("pk").values_list("email", "stage", "channel", "rest_until"))
    (found,) = metrics.values(REGISTRY.values(), [periods(world.now)[1]], EVERYBODY, world.now)
    numbers = {key: (reading.number, reading.p90, reading.counts) for key, reading in found.items()}
    return clocks, handoffs, people, numbers


@pytest.mark.timeout(400)
def test_whatever_people_do_the_rules_hold(db):
    few = settings(
        max_examples=8,
        stateful_step_count=40,
        deadline=None,
        phases=[Phase.generate],  # with Phase.shrink the shortest story is found, in minutes
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Everybody, settings=few)
