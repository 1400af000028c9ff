"""A worker is told after commit; a Redis that is gone or hangs is not felt by who just saved something."""

import socket
from contextlib import suppress
from time import monotonic
from typing import ClassVar

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from smarketing.celery import app
from smarketing.kernel import nudge


@pytest.fixture(autouse=True)
def talkative(monkeypatch):
    monkeypatch.setattr(nudge, "_silent_until", 0.0)
    monkeypatch.setattr(nudge, "_told", {})


@pytest.fixture
def dead_broker(monkeypatch):
    """Nudges go to a broker that fails, slowly or not; counts how often somebody tried."""
    tries = []

    def send_task(*args, **kwargs):
        tries.append(args)
        raise OperationalError("nobody there")

    monkeypatch.setattr(app, "send_task", send_task)
    return tries


def publish(url):
    """How long publishing to that broker takes to fail, on a machine that has nothing else to do."""

    def once():
        began = monotonic()
        with app.connection_for_write(url=url) as connection, pytest.raises(OperationalError):
            app.send_task("any", connection=connection, retry=False)
        return monotonic() - began

    return min(once() for _ in range(3))


def test_publishing_to_a_redis_that_is_gone_fails_within_a_second(tmp_path):
    assert publish(f"redis+socket://{tmp_path}/nobody.sock") < 1
    assert publish("redis://127.0.0.1:1/0") < 1


def test_publishing_to_a_redis_that_hangs_fails_within_a_second(tmp_path):
    path = tmp_path / "hangs.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        assert publish(f"redis+socket://{path}") < 1


def test_a_failed_nudge_is_logged_and_not_raised(dead_broker, caplog):
    nudge.send("some.task")
    assert "no worker was told of some.task (OperationalError)" in caplog.text


def test_after_a_failure_the_next_nudges_cost_nothing(dead_broker, monkeypatch):
    nudge.send("one")
    nudge.send("two")
    assert len(dead_broker) == 1
    monkeypatch.setattr(nudge, "_silent_until", monotonic())
    nudge.send("three")
    assert len(dead_broker) == 2


def test_a_nudge_waits_for_the_commit(db, django_capture_on_commit_callbacks, monkeypatch):
    sent = []
    monkeypatch.setattr(nudge, "send", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        nudge.after_commit("some.task")
        assert sent == []
    assert sent == ["some.task"]


def test_many_facts_of_one_change_nudge_once(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        for task in ("relay", "relay", "process", "relay"):
            nudge.after_commit(task)

    assert [each.args for each in callbacks] == [("relay",), ("process",)]


def test_a_nudge_of_what_was_rolled_back_is_forgotten(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        with suppress(ZeroDivisionError), transaction.atomic():
            nudge.after_commit("relay")
            raise ZeroDivisionError
        nudge.after_commit("relay")

    assert len(callbacks) == 1


def test_a_nudge_that_no_worker_took_in_time_is_worth_nothing(monkeypatch):
    told = []
    monkeypatch.setattr(app, "send_task", lambda task, **options: told.append(options["expires"]))
    nudge.send("some.task")
    assert told == [nudge.FRESH]


class Later:
    """Takes the place of a thread that waits: what is arranged, and for when."""

    arranged: ClassVar[list] = []

    def __init__(self, wait, tell, arguments):
        self.wait, self.run = wait, lambda: tell(*arguments)

    def start(self):
        self.arranged.append(self)


@pytest.fixture
def told(monkeypatch):
    """Which tasks a worker was told of."""
    told = []
    monkeypatch.setattr(app, "send_task", lambda task, **options: told.append(task))
    monkeypatch.setattr(nudge, "Timer", Later)
    monkeypatch.setattr(Later, "arranged", [])
    return told


def at(monkeypatch, moment):
    monkeypatch.setattr(nudge, "monotonic", lambda: moment)


def test_a_burst_is_told_of_at_its_beginning_and_once_more(told, monkeypatch):
    at(monkeypatch, 1000.0)
    nudge.send("process")
    at(monkeypatch, 1000.0 + nudge.APART / 4)
    for _ in range(50):
        nudge.send("process")
    nudge.send("relay")
    assert told == ["process", "relay"]

    (later,) = Later.arranged
    assert later.wait == pytest.approx(nudge.APART * 3 / 4)
    later.run()
    assert told == ["process", "relay", "process"]


def test_somebody_who_comes_after_the_burst_is_told_of_at_once(told, monkeypatch):
    for moment in (1000.0, 1000.0 + nudge.APART / 2, 1000.0 + 2.5 * nudge.APART):
        at(monkeypatch, moment)
        nudge.send("process")
    assert told == ["process", "process"]
    assert len(Later.arranged) == 1


def test_who_arranged_to_tell_and_died_holds_nobody_back(told, monkeypatch):
    monkeypatch.setattr(nudge, "_told", {"process": 1000.0})
    at(monkeypatch, 1000.0 + 2 * nudge.APART)
    nudge.send("process")
    assert told == ["process"]
