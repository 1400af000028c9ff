"""Redis dies, hangs and forgets while forms arrive and reps work: nobody feels it, nothing is lost,
nothing is doubled, and workers who were there all the time carry on by themselves.
"""

from time import sleep

import pytest

from leads.intake.models import Submission
from leads.intake.tasks import process
from leads.models import Handoff
from smarketing.journal.models import Entry, Waiting
from smarketing.kernel.broker import PATIENT
from tests.faults import counting
from tests.faults.office import Office
from tests.faults.processes import TableLock
from tests.patience import wait_until


@pytest.mark.timeout(400)
def test_a_redis_that_hangs_or_is_gone_is_not_felt_and_a_worker_that_comes_later_finds_everything(
    house, cast, form
):
    office = Office(house, cast, form, offers=8)
    broker, web = house.redis(), house.web()
    office.is_busy(accepts=2)
    broker.freeze()
    office.is_busy(accepts=2)
    web.renew_children()
    broker.kill()
    office.is_busy(accepts=2)
    assert Submission.objects.filter(state="received").count() == 30
    assert Handoff.objects.filter(state="accepted", accepted_by=cast.rep).count() == 6
    assert Waiting.objects.count() == Entry.objects.count()
    house.redis(), house.worker(), house.beat()
    wait_until(counting.all_is_done, "a worker that comes back finds everything")
    house.stop()
    office.everything_was_done_once()


@pytest.mark.timeout(400)
def test_workers_carry_on_when_redis_died_hung_or_forgot_what_was_queued(house, cast, form):
    office = Office(house, cast, form, offers=8)
    broker, _, worker, beat = house.redis(), house.web(), house.worker(), house.beat()
    office.is_busy(accepts=2)
    broker.kill()
    office.is_busy(accepts=2)
    broker = house.redis()
    wait_until(counting.all_is_done, "workers find the new Redis by themselves")
    broker.freeze()
    office.is_busy(accepts=2)
    broker.thaw()
    wait_until(counting.all_is_done, "workers carry on when Redis does")
    worker.freeze()
    office.is_busy(accepts=2)
    wait_until(lambda: house.ask_redis("LLEN", "celery") != b":0", "something is queued")
    house.ask_redis("FLUSHALL")
    worker.thaw()
    wait_until(counting.all_is_done, "what was queued is found without the queue")
    assert worker.alive()
    assert beat.alive()
    house.stop()
    office.everything_was_done_once()


@pytest.mark.timeout(400)
def test_a_worker_that_had_its_hands_full_while_redis_hung_takes_the_next_nudge(house, work):
    """Without beat, which would do the work itself. Both tasks end while Redis hangs."""
    work.comes_in(forms=2, offers=0)
    broker, worker = house.redis(), house.worker()
    with TableLock("leads_submission") as lock:
        house.nudge(process.name), house.nudge(process.name)
        wait_until(lambda: lock.somebody_waits() == 2, "both processes have a task in hand")
        broker.freeze()
    wait_until(counting.nothing_is_received, "both end what they do")
    sleep(2 * PATIENT["socket_timeout"] + 1)
    broker.thaw()
    work.comes_in(forms=2, offers=0)

    def nudged_again():
        house.nudge(process.name)
        return counting.nothing_is_received()

    wait_until(nudged_again, "the worker takes a nudge again")
    assert worker.alive()
    house.stop()


@pytest.mark.timeout(400)
def test_beat_does_the_work_while_redis_is_away_and_workers_do_when_it_is_there(house, work):
    work.comes_in(forms=10, offers=4)
    beat, worker = house.beat(), house.worker()
    wait_until(counting.all_is_done, "beat alone")
    house.redis()
    assert beat.stop() == 0
    work.comes_in(forms=2, offers=0)

    def nudged():
        house.nudge(process.name)
        return counting.nothing_is_received()

    wait_until(nudged, "a worker that waited for Redis from its start")
    assert worker.alive()
    house.beat()
    wait_until(counting.all_is_done, "everything")
    house.stop()
    work.was_done_once()
