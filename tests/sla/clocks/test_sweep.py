"""The sweep announces each warning and breach exactly once, dated when it was so, however often,
late or many at a time it runs; and it never waits for anybody."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sla.clocks import commands as clocks
from sla.clocks import queries, sweep, tasks
from sla.clocks.models import Clock, Pledge
from sla.clocks.queries import Kind, Sieve
from smarketing.journal.models import Entry, Waiting
from smarketing.kernel import actor as actors
from smarketing.kernel.command import command
from tests.sla.moments import at

SYSTEM = actors.system("test")


def begin(pledge, rep, moment, kind=Kind.DECIDE):
    return clocks.start(pledge_id=pledge.pk, kind=kind, holder_id=rep.pk, at=moment, actor=SYSTEM, now=moment)


def told(kind=None):
    entries = Entry.objects.filter(subject="clock").order_by("id")
    return [(e.kind, e.subject_id, e.occurred_at) for e in entries if kind in (None, e.kind)]


@pytest.fixture
def decide(pledge, rep):
    """At risk from Monday 10:45, due 11:00."""
    return begin(pledge, rep, at("Mon 10:00"))


def test_nothing_is_said_before_its_moment(decide):
    assert sweep.run(now=at("Mon 10:44:59")) == 0
    assert told() == []


def test_a_warning_and_then_a_breach_each_once(decide):
    assert sweep.run(now=at("Mon 10:45")) == 1
    assert sweep.run(now=at("Mon 10:46")) == 0
    assert sweep.run(now=at("Mon 11:00")) == 0  # at due there is still time
    assert sweep.run(now=at("Mon 11:00:01")) == 1
    assert sweep.run(now=at("Mon 11:00:01")) == 0
    assert told() == [
        ("clock.warned", decide.pk, at("Mon 10:45")),
        ("clock.breached", decide.pk, at("Mon 11:00")),
    ]
    assert Waiting.objects.filter(entry__subject="clock").count() == 2


def test_a_sweep_that_comes_late_dates_the_breach_at_due_and_warns_no_more(decide):
    assert sweep.run(now=at("Thu 08:00", week=3)) == 1
    assert told() == [("clock.breached", decide.pk, at("Mon 11:00"))]
    entry = Entry.objects.get(kind="clock.breached")
    assert entry.recorded_at == at("Thu 08:00", week=3)
    assert (entry.actor_kind, entry.actor_label, entry.thread) == ("system", "sweep", "contact:1")
    decide.refresh_from_db()
    assert decide.breached_at == at("Mon 11:00")


def test_past_due_there_is_nothing_to_warn_of(decide):
    """Not even where the breach could not be announced yet, because somebody held the clock."""
    past_due = [at("Mon 11:00:01")] * 2
    assert sweep._all(sweep.WARNED, sweep._PAST_WARNING, past_due, limit=10) == 0
    assert told() == []


def test_what_ended_is_left_alone(pledge_for, rep):
    for label, end in (("Met", clocks.settle), ("Cancelled", clocks.cancel)):
        clock = begin(pledge_for(label), rep, at("Mon 10:00"))
        kinds = {"kind": Kind.DECIDE} if end is clocks.settle else {}
        end(pledge_id=clock.pledge_id, at=at("Mon 10:30"), actor=SYSTEM, now=at("Mon 10:30"), **kinds)
    assert sweep.run(now=at("Tue 10:00")) == 0


def test_breaches_are_told_in_the_order_they_happened(pledge_for, rep):
    late, early = (begin(pledge_for(m), rep, at(m)) for m in ("Mon 10:30", "Mon 10:00"))
    sweep.run(now=at("Tue 10:00"))
    assert [subject for _, subject, _ in told()] == [early.pk, late.pk]


def test_more_than_one_batch_is_worked_off(pledge_for, rep):
    for number in range(5):
        begin(pledge_for(str(number)), rep, at("Mon 10:00"))
    assert sweep.run(now=at("Mon 12:00"), limit=2) == 5
    assert len(told("clock.breached")) == 5
    assert sweep.run(now=at("Mon 12:00"), limit=2) == 0


def test_its_cost_follows_the_batches_not_the_clocks(pledge_for, rep):
    def cost(count):
        for number in range(count):
            begin(pledge_for(str(number)), rep, at("Mon 10:00"))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert sweep.run(now=at("Mon 12:00")) == count
        return len(captured)

    assert cost(1) == cost(7) == cost(30)


def test_it_reads_partial_indexes_of_what_is_open(pledge, rep):
    """With many clocks finished or announced already, only those still to be announced are looked at."""
    times = {"started_at": at("Mon 09:00"), "warn_at": at("Mon 09:30"), "due_at": at("Mon 10:00")}
    kept = {**times, "kind": Kind.DECIDE, "holder": rep}
    Clock.objects.bulk_create(Clock(**kept, pledge=pledge, stopped_at=at("Mon 09:10")) for _ in range(2000))
    late = {**kept, "warned_at": at("Mon 09:30"), "breached_at": at("Mon 10:00")}
    Clock.objects.bulk_create(Clock(**late, pledge=each) for each in many_like(pledge, 1000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sla_clock")
        for chosen, index, moments in (
            (sweep._PAST_DUE, "clock_to_breach", [at("Mon 12:00")]),
            (sweep._PAST_WARNING, "clock_to_warn", [at("Mon 09:45")] * 2),
        ):
            cursor.execute(f"EXPLAIN {chosen}", [*moments, 1000])
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert index in plan, plan


def test_a_kind_that_is_seldom_broken_is_listed_without_reading_what_was_kept(pledge, rep):
    times = {"started_at": at("Mon 09:00"), "warn_at": at("Mon 09:30"), "due_at": at("Mon 10:00")}
    kept = {**times, "kind": Kind.DECIDE, "holder": rep, "pledge": pledge}
    Clock.objects.bulk_create(Clock(**kept, stopped_at=at("Mon 09:10")) for _ in range(2000))
    late = Clock.objects.create(**kept, stopped_at=at("Mon 10:10"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sla_clock")
    found = queries.breaches(Sieve(kind=Kind.DECIDE), at("Mon 12:00"))
    assert list(found) == [late]
    plan = found.all()[:50].explain()
    assert "using clock_unkept on sla_clock  (" in plan, plan  # and not only in a question within it


def many_like(pledge, count):
    same = {name: getattr(pledge, f"{name}_id") for name in ("agreement", "calendar", "team")}
    rows = [
        Pledge(made_at=pledge.made_at, label=str(n), **{f"{name}_id": pk for name, pk in same.items()})
        for n in range(count)
    ]
    return Pledge.objects.bulk_create(rows)


def test_the_task_reads_the_clock_and_sweeps(decide, monkeypatch):
    monkeypatch.setattr("smarketing.kernel.clock.now", lambda: at("Mon 11:30"))
    assert tasks.sweep() == 1


ticks = st.lists(st.integers(0, 200), max_size=6)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ticks=ticks, done=st.none() | st.integers(0, 200), told_after=st.integers(0, 60))
def test_the_verdict_does_not_depend_on_when_workers_ran(pledge_for, rep, ticks, done, told_after):
    """Whatever the ticks, who kept the promise at 10:00 + `done` minutes and said so later is judged
    by that alone, and a breach is said at most once."""
    clock = begin(pledge_for(), rep, at("Mon 10:00"))
    minute = (clock.due_at - clock.started_at) / 60
    said = None if done is None else done + told_after
    for tick in sorted({*ticks, *([said] if said is not None else [])}):
        now = clock.started_at + tick * minute
        if tick == said:
            moment = clock.started_at + done * minute
            clocks.settle(pledge_id=clock.pledge_id, kind=clock.kind, at=moment, actor=SYSTEM, now=now)
        if tick in ticks:
            sweep.run(now=now)
    sweep.run(now=at("Fri 10:00"))
    kinds = [kind for kind, subject, _ in told() if subject == clock.pk]
    assert kinds.count("clock.breached") <= 1
    assert kinds.count("clock.warned") <= 1
    assert ("clock.met" in kinds) == (done is not None and done <= 60)
    if done is None or done > 60:
        assert ("clock.breached", clock.pk, clock.due_at) in told()


def in_threads(*jobs):
    """Run these at the same time, each with a connection of its own; raises what one raised."""
    errors = []

    def run(job):
        try:
            job()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    if errors:
        raise errors[0]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_the_same_time_say_everything_once(pledge_for, rep):
    for number in range(60):
        begin(pledge_for(str(number)), rep, at("Mon 10:00"))
    together, counts = threading.Barrier(2), []

    def one():
        together.wait(timeout=60)
        counts.append(sweep.run(now=at("Mon 12:00"), limit=7))

    in_threads(one, one)
    sweep.run(now=at("Mon 12:00"))  # what one passed over because the other held it
    breaches = told("clock.breached")
    assert len(breaches) == len({clock for _, clock, _ in breaches}) == 60
    assert sum(counts) <= 60


@pytest.mark.django_db(transaction=True)
def test_it_passes_over_what_is_just_being_settled(pledge_for, rep):
    """The sweep neither waits for a decision under way nor announces over it."""
    busy, other = (begin(pledge_for(label), rep, at("Mon 10:00")) for label in ("Busy", "Other"))
    settled, swept, results = threading.Event(), threading.Event(), []

    @command
    def decide_slowly():
        clocks.settle(
            pledge_id=busy.pledge_id, kind=Kind.DECIDE, at=at("Mon 11:00"), actor=SYSTEM, now=at("Mon 11:00")
        )
        settled.set()
        assert swept.wait(timeout=60)

    def tick():
        assert settled.wait(timeout=60)
        try:
            results.append(sweep.run(now=at("Mon 11:01")))
        finally:
            swept.set()

    in_threads(decide_slowly, tick)
    assert results == [1]
    assert set(told()) == {
        ("clock.met", busy.pk, at("Mon 11:00")),
        ("clock.breached", other.pk, at("Mon 11:00")),
    }


@pytest.mark.django_db(transaction=True)
def test_a_late_decision_and_the_sweep_at_the_same_time_say_one_breach(pledge_for, rep):
    for number in range(20):
        clock = begin(pledge_for(str(number)), rep, at("Mon 10:00"))
        together = threading.Barrier(2)

        def decide(clock=clock, together=together):
            together.wait(timeout=60)
            clocks.settle(
                pledge_id=clock.pledge_id,
                kind=Kind.DECIDE,
                at=at("Mon 11:30"),
                actor=SYSTEM,
                now=at("Mon 11:30"),
            )

        def tick(together=together):
            together.wait(timeout=60)
            sweep.run(now=at("Mon 11:30"))

        in_threads(decide, tick)
        kinds = [kind for kind, subject, _ in told() if subject == clock.pk]
        assert sorted(kinds) == ["clock.breached", "clock.ended"]
        assert Clock.objects.get(pk=clock.pk).stopped_at == at("Mon 11:30")
