"""Workers killed with -9 in the middle of what they do: everything is done once they are back, and
nothing is done twice.
"""

import os
import signal
from datetime import timedelta
from random import Random

import pytest
from django.db import connection, connections
from django.db.models import F

from leads.handoff import commands as handoffs
from leads.intake import commands as intake
from leads.intake import tasks
from leads.intake.models import Submission
from leads.intake.rules import LEASE
from reporting.passages import commands as passages
from sla.clocks import sweep
from smarketing.journal import relay
from smarketing.kernel import clock
from smarketing.wiring import LISTENERS
from tests import given
from tests.faults import counting
from tests.faults.processes import TableLock, wait_until

TOLD = ["handoff.offered", "handoff.accepted", "submission.held"]
FORMS, OFFERS, KILLS = 60, 12, 30


@pytest.fixture
def work(cast, form):
    """Forms that were filled in, offers, and half of them accepted: nobody has worked anything off yet."""
    now = clock.now()
    for n in range(FORMS):
        intake.receive(form=form, fields={"email": f"p{n}@faults.example", "name": f"P {n}"}, now=now)
    offers = [given.an_offer(cast, now) for _ in range(OFFERS)]
    for handoff in offers[::2]:
        handoffs.accept(handoff_id=handoff.pk, actor=given.who(cast.rep), now=now)


def everything_was_done_once():
    counting.each_submission_became_one_person(FORMS, already=OFFERS)
    counting.each_person_was_told_once(TOLD)
    counting.the_journal_is_complete()
    counting.the_dashboard_is_complete()


def let_leases_run_out():
    """As if so much time had passed: what a killed worker had in hand may be taken by another."""
    Submission.objects.filter(state="received").update(next_try_at=F("next_try_at") - LEASE)


@pytest.mark.timeout(400)
def test_a_worker_killed_amid_a_submission_a_notice_and_a_refresh_loses_and_doubles_nothing(house, work):
    house.redis(), house.beat()
    for table in ("people_notice", "leads_touchpoint"):
        with TableLock(table) as lock:
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
    everything_was_done_once()


@pytest.mark.timeout(400)
def test_workers_killed_at_thirty_moments_lose_and_double_nothing(cast, work):
    """The tasks themselves, in a process that dies at some statement or other, over and over. What three
    of them died over is held for a person, who lets it be processed again."""
    random = Random(7)
    for life in range(KILLS):
        assert a_life(life, ends_before=random.randrange(1, 250)) == -signal.SIGKILL
    assert a_life(KILLS + 4) == 0
    for held in Submission.objects.filter(state="held"):
        intake.replay(submission_id=held.pk, actor=given.who(cast.marketer), now=clock.now())
    assert a_life(KILLS + 8) == 0
    assert counting.all_is_done()
    everything_was_done_once()


def a_life(number, ends_before=0):
    """A worker that works everything off, or dies before its so manieth statement; how it ended."""
    connections.close_all()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        with connection.execute_wrapper(Dying(ends_before)):
            work_off(number)
        os._exit(0)
    finally:
        os._exit(1)


class Dying:
    def __init__(self, ends_before):
        self.left = ends_before

    def __call__(self, execute, *statement):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*statement)


def work_off(life):
    """Each life begins ten seconds after the one before; what one had in hand is free for the fourth."""
    real = clock.now
    clock.now = lambda: real() + life * timedelta(seconds=10)
    for _ in range(20):
        sweep.run(now=clock.now())
        tasks.process()
        relay.run(LISTENERS, now=clock.now())
        passages.refresh(now=clock.now())
