"""What the workers rely on: nothing of Redis is needed twice, every tick names a task that exists."""

import pytest
from celery.beat import ScheduleEntry

from smarketing.celery import app
from smarketing.kernel.broker import Scheduler


def test_a_nudge_is_taken_once_and_never_given_back():
    assert app.conf.broker_transport_options["ack_emulation"] is False
    assert not app.conf.task_reject_on_worker_lost


def test_a_worker_takes_no_more_than_it_has_hands_for():
    assert app.conf.task_acks_late
    assert app.conf.worker_prefetch_multiplier == 1


def test_every_tick_names_a_task_there_is_and_goes_stale():
    app.loader.import_default_modules()
    for tick in app.conf.beat_schedule.values():
        assert tick["task"] in app.tasks
        assert tick["options"]["expires"] >= tick["schedule"]


class Ticks:
    """A beat whose Redis fails at will, and tasks that note who did them."""

    def __init__(self):
        self.broken, self.sent, self.done_here = False, [], []
        self.beat = Scheduler(app, lazy=True)
        self.beat.apply_async, self.beat.app = self.send, self
        self.tasks = {name: self.task(name) for name in ("sweep", "relay", "fails")}

    def send(self, entry, **_):
        if self.broken:
            raise OSError("nobody there")
        self.sent.append(entry.task)

    def task(self, name):
        class Task:
            def run(task):
                self.done_here.append(name)
                if name == "fails":
                    raise ZeroDivisionError

        return Task()

    def come(self, *names):
        for name in names:
            self.beat.apply_entry(ScheduleEntry(name=name, task=name, schedule=1, app=app))


@pytest.fixture
def ticks():
    return Ticks()


class TestABeatWithoutRedis:
    """It does the work itself, and says so once."""

    def test_a_tick_that_no_worker_can_be_told_of_is_done_at_once(self, ticks, caplog):
        ticks.broken = True
        ticks.come("sweep", "relay")
        assert ticks.done_here == ["sweep", "relay"]
        assert caplog.text.count("no worker can be told") == 1

    def test_one_that_fails_does_not_stop_the_others(self, ticks, caplog):
        ticks.broken = True
        ticks.come("fails", "relay")
        assert ticks.done_here == ["fails", "relay"]
        assert "fails failed" in caplog.text

    def test_workers_are_told_again_when_redis_is_back(self, ticks, caplog):
        ticks.broken = True
        ticks.come("sweep")
        ticks.broken = False
        ticks.come("relay")
        assert (ticks.done_here, ticks.sent) == (["sweep"], ["relay"])
        assert caplog.text.count("workers can be told again") == 1
