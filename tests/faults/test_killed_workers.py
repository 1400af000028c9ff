"""Workers killed with -9 in the middle of what they do: everything is done once they are back, and
nothing is done twice.
"""

import os
import signal
from collections import Counter
from datetime import timedelta
from functools import partial
from random import Random
from time import monotonic, sleep

import pytest
from django.db import connection, connections
from django.db.models import F

from leads.handoff import ladder
from leads.intake import commands as intake
from leads.intake import tasks
from leads.intake.models import Submission
from leads.intake.rules import LEASE
from reporting.models import Dirty
from reporting.passages import commands as passages
from sla.clocks import sweep
from sla.models import Clock
from smarketing.journal import relay
from smarketing.journal.models import Entry, Stuck
from smarketing.journal.record import record
from smarketing.kernel import actor as actors
from smarketing.kernel import clock
from smarketing.kernel.command import command
from smarketing.wiring import LISTENERS
from tests import given
from tests.faults import counting
from tests.faults.listeners import DEADLY
from tests.faults.lives import a_life
from tests.faults.processes import TableLock, locks
from tests.patience import wait_until

KILLS = 30
MOST_STATEMENTS = 500


def let_leases_run_out():
    """As if so much time had passed: what a killed worker had in hand may be taken by another."""
    Submission.objects.filter(state="received").update(next_try_at=F("next_try_at") - LEASE)


@pytest.mark.timeout(400)
def test_a_worker_killed_amid_a_submission_a_notice_and_a_refresh_loses_and_doubles_nothing(house, work):
    house.redis(), house.beat()
    for table in ("people_notice", "leads_touchpoint"):
        with TableLock(table) as lock:
            work.comes_in()  # whatever the worker before had already done, this one has something to write
            worker = house.worker()
            wait_until(lock.somebody_waits, f"a worker that is about to write to {table}")
            worker.kill()
        let_leases_run_out()
    with TableLock("reporting_passage") as lock:
        worker = house.worker()
        wait_until(counting.only_the_dashboard_is_behind, "a worker that can do all but refresh")
        wait_until(lock.somebody_waits, "a worker that refreshes")
        worker.kill()
    house.worker()
    wait_until(counting.all_is_done, "another worker ends what was begun")
    house.stop()
    work.was_done_once()


@pytest.mark.timeout(400)
def test_worker_processes_killed_at_random_moments_are_replaced_and_lose_and_double_nothing(house, work):
    """One process of the pool now and then, and once all of them with their parent."""
    random = Random(11)
    work.comes_in(forms=80)
    house.redis(), house.beat()
    worker = house.worker()
    wait_until(lambda: Submission.objects.filter(state="processed").exists(), "a worker that has begun")
    for _ in range(5):
        sleep(random.uniform(0.1, 0.5))
        worker.kill_a_child(random.choice)
    assert worker.alive()
    work.comes_in(forms=20, offers=4)
    sleep(random.uniform(0.1, 0.6))
    worker.kill()
    house.worker()
    wait_until(counting.nothing_is_received, "what the killed ones had in hand is taken again")
    let_held_be_processed_again(work.cast)
    wait_until(counting.all_is_done, "another worker ends what was begun")
    house.stop()
    work.was_done_once()


@pytest.mark.timeout(400)
def test_a_fact_that_kills_who_hears_it_is_set_aside_and_the_rest_goes_on(house, work):
    house.listeners = "KILLED"
    work.comes_in(forms=5, offers=2)
    deadly = command(record)(DEADLY, None, actor=actors.system("test"), now=clock.now())
    work.comes_in(forms=5, offers=2)
    house.redis(), house.beat()
    worker = house.worker()
    stuck = wait_until(lambda: Stuck.objects.first(), "the deadly fact is set aside")
    assert (stuck.entry_id, stuck.handler, stuck.attempts) == (deadly.pk, "relay", 1)
    wait_until(lambda: counting.nothing_waits(besides=stuck) and not Dirty.objects.exists(), "the others")
    assert worker.alive()
    house.stop()
    Stuck.objects.all().delete()
    work.was_done_once()


def test_what_a_killed_process_was_doing_in_the_database_lets_go_within_seconds(transactional_db):
    """Its statement would take ten minutes, and would hold the relay's lock all that time."""
    statement = f"SELECT pg_advisory_lock({relay.LOCK}), pg_sleep(600)"
    connections.close_all()
    child = os.fork()
    if not child:
        connection.cursor().execute(statement)
        os._exit(1)
    try:
        wait_until(lambda: relay_is_locked(), "the lock is held")
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    killed_at = monotonic()
    wait_until(lambda: not relay_is_locked(), "the lock is free again")
    assert monotonic() - killed_at < 60


def relay_is_locked():
    return locks("locktype = 'advisory' AND objid = %s", relay.LOCK) > 0


@pytest.mark.timeout(400)
def test_workers_killed_at_thirty_moments_lose_and_double_nothing(work):
    """The tasks themselves, in a process that dies at some statement or other, over and over. What three
    of them died over is held for a person, who lets it be processed again."""
    random = Random(7)
    work.comes_in()
    for life in range(KILLS):
        assert a_life(partial(work_off, life), ends_before=random.randrange(1, 250)) == -signal.SIGKILL
    assert a_life(partial(work_off, KILLS + 4)) == 0
    let_held_be_processed_again(work.cast)
    assert a_life(partial(work_off, KILLS + 8)) == 0
    assert counting.all_is_done()
    work.was_done_once()


@pytest.mark.timeout(400)
def test_a_sweep_and_a_ladder_killed_at_one_statement_after_the_other_say_and_do_everything_once(
    transactional_db,
):
    """Four days late: every promise to decide is broken, and a step is due on each."""
    cast = given.cast()
    late = [given.an_offer(cast, clock.now() - timedelta(days=4)) for _ in range(3)]
    ends = [a_life(sweep_and_ladder, ends_before=1)]
    while ends[-1] == -signal.SIGKILL and len(ends) < MOST_STATEMENTS:
        ends.append(a_life(sweep_and_ladder, ends_before=len(ends) + 1))
    assert ends[-1] == 0
    said = Counter(Entry.objects.filter(kind="clock.breached").values_list("subject_id", flat=True))
    assert set(said) == set(Clock.objects.filter(breached_at=F("due_at")).values_list("pk", flat=True))
    assert set(said.values()) == {1}
    taken = Entry.objects.filter(subject="handoff", actor_label="ladder")
    stamped = Clock.objects.filter(escalated_at__isnull=False)
    assert sorted(taken.values_list("payload__clock_id", flat=True)) == sorted(each.pk for each in stamped)
    assert {each.pledge_id for each in stamped} == {offer.pledge_id for offer in late}
    assert len(stamped) == len(late)
    assert len(ends) > 20


def sweep_and_ladder():
    sweep.run(now=clock.now())
    ladder.run(now=clock.now())


def let_held_be_processed_again(cast):
    for held in Submission.objects.filter(state="held"):
        intake.replay(submission_id=held.pk, actor=given.who(cast.marketer), now=clock.now())


def work_off(life):
    """Each life begins ten seconds after the one before; what one had in hand is free for the next."""
    real = clock.now
    clock.now = lambda: real() + life * timedelta(seconds=10)
    for _ in range(20):
        sweep.run(now=clock.now())
        tasks.process()
        relay.run(LISTENERS, now=clock.now())
        passages.refresh(now=clock.now())
