"""Asked to stop, each process ends what it has in hand, within the time anybody gives it; what it
can't end is free again seconds later.
"""

from threading import Thread
from time import monotonic

import pytest

from leads.intake.models import Submission
from tests.faults import counting
from tests.faults.processes import GRACE, TableLock
from tests.patience import wait_until


@pytest.mark.timeout(400)
def test_a_worker_ends_what_it_has_in_hand(house, work):
    work.comes_in(forms=1, offers=0)
    house.redis()
    beat = house.beat()
    with TableLock("leads_touchpoint") as lock:
        worker = house.worker()
        wait_until(lock.somebody_waits, "a submission in hand")
        assert beat.stop() == 0
        asked = Asked(worker)
        assert worker.alive()
    assert asked.exit_code() == 0
    assert Submission.objects.values_list("state", "attempts").get() == ("processed", 1)


@pytest.mark.timeout(400)
def test_what_a_worker_could_not_end_in_time_is_done_by_another_seconds_later(house, work):
    work.comes_in(forms=1, offers=0)
    house.redis(), house.beat()
    with TableLock("leads_touchpoint") as lock:
        worker = house.worker()
        wait_until(lock.somebody_waits, "a submission in hand")
        assert worker.stop(within=3) is None
    house.worker()
    wait_until(counting.all_is_done, "another worker")
    house.stop()
    assert Submission.objects.values_list("state", "attempts").get() == ("processed", 2)
    work.was_done_once()


@pytest.mark.timeout(400)
def test_workers_and_beat_stop_while_redis_is_away_or_hangs(house, transactional_db):
    broker, beat, worker = house.redis(), house.beat(), house.worker()
    # Before its first tick beat has not said yet what it does when asked to stop.
    wait_until(lambda: b"cmdstat_lpush" in house.ask_redis("INFO", "commandstats"), "a tick of the beat")
    wait_until(lambda: b"cmd=brpop" in house.ask_redis("CLIENT", "LIST"), "a worker that waits for nudges")
    broker.freeze()
    assert (beat.stop(), worker.stop()) == (0, 0)
    broker.kill()
    worker = house.worker()
    wait_until(lambda: "Cannot connect" in worker.log.read_text(), "a worker that looks for Redis")
    assert worker.stop() == 0


@pytest.mark.timeout(400)
def test_the_web_server_answers_what_it_was_asked_before(house, form):
    web = house.web()
    answers = []
    with TableLock("leads_submission") as lock:
        asking = Thread(target=lambda: answers.append(house.submit(form, email="p@faults.example")))
        asking.start()
        wait_until(lock.somebody_waits, "a form that arrives")
        asked = Asked(web)
        wait_until(lambda: "signal: term" in web.log.read_text(), "it knows that it must stop")
    asking.join()
    assert [status for status, *_ in answers] == [202]
    assert asked.exit_code() == 0
    assert Submission.objects.count() == 1


class Asked:
    """A process is asked to stop while the test goes on."""

    def __init__(self, process):
        self.code, self.began = [], monotonic()
        self.thread = Thread(target=lambda: self.code.append(process.stop()))
        self.thread.start()

    def exit_code(self):
        self.thread.join()
        assert monotonic() - self.began < GRACE + 1
        return self.code[0]
