"""Facts are kept for ever, and handed to those who listen: once, in order, whatever fails."""

from contextlib import suppress
from datetime import timedelta
from threading import Thread

import pytest
from django.db import DatabaseError, connection, transaction

from smarketing.journal import relay
from smarketing.journal.models import Batch, Entry, Stuck, Waiting
from smarketing.journal.record import Fact, record_many
from smarketing.kernel import actor as actors
from smarketing.kernel.command import command
from tests.given import at

NOW = at("Mon 10:00")


@command
def happened(*kinds, announce=True):
    return record_many(
        [Fact(kind, number) for number, kind in enumerate(kinds)],
        actor=actors.system("test"),
        now=NOW,
        announce=announce,
    )


class Ear:
    """A listener that remembers; `fails` says on which subject ids it raises."""

    __module__ = "tests"

    def __init__(self, name="ear", fails=()):
        self.__qualname__, self.heard, self.fails = name, [], set(fails)

    def __call__(self, entries, now):
        if bad := self.fails & {entry.subject_id for entry in entries}:
            raise ValueError(f"can't take {bad}")
        self.heard += [entry.subject_id for entry in entries]


def test_entries_can_be_neither_changed_nor_deleted(db):
    (entry,) = happened("a.b")
    for sql in ("UPDATE journal_entry SET kind = 'x'", "DELETE FROM journal_entry"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(sql)
    assert Entry.objects.get() == entry


def test_everything_is_heard_once_and_in_order(db):
    ear = Ear()
    happened(*["a.b"] * 25)
    assert relay.run({"a.b": [ear]}, now=NOW, batch=10) == 25
    assert relay.run({"a.b": [ear]}, now=NOW) == 0
    assert ear.heard == list(range(25))
    assert not Waiting.objects.exists()


def test_listeners_hear_their_kind_and_some_hear_all(db):
    one, every = Ear("one"), Ear("every")
    happened("a.b", "c.d")
    relay.run({"a.b": [one], "*": [every]}, now=NOW)
    assert (one.heard, every.heard) == ([0], [0, 1])


def test_one_that_fails_is_set_aside_and_the_rest_goes_on(db):
    ear, other = Ear(fails={3}), Ear("other")
    happened(*["a.b"] * 6)
    relay.run({"a.b": [ear, other]}, now=NOW)
    assert ear.heard == [0, 1, 2, 4, 5]
    assert other.heard == [0, 1, 2, 3, 4, 5]
    assert Stuck.objects.get().entry.subject_id == 3


def test_a_stuck_entry_is_tried_again_later_and_later(db):
    ear = Ear(fails={0})
    happened("a.b")
    listeners = {"a.b": [ear]}
    relay.run(listeners, now=NOW)
    waits, moment = [], NOW
    for _ in range(4):
        due = Stuck.objects.get().next_try_at
        waits.append(due - moment)
        assert relay.run(listeners, now=due - timedelta(seconds=1)) == 0
        moment = due
        relay.run(listeners, now=due)
    assert waits == sorted(waits)
    assert waits[-1] >= 4 * waits[0]
    ear.fails.clear()
    relay.run(listeners, now=Stuck.objects.get().next_try_at)
    assert ear.heard == [0]
    assert not Stuck.objects.exists()


def test_history_is_in_the_log_but_nobody_is_told(db):
    ear = Ear()
    happened("a.b", announce=False)
    assert relay.run({"*": [ear]}, now=NOW) == 0
    assert Entry.objects.count() == 1


def test_a_refused_change_leaves_no_fact(db):
    @command
    def fails():
        happened("a.b")
        raise ValueError

    with pytest.raises(ValueError):
        fails()
    assert not Entry.objects.exists()
    assert not Waiting.objects.exists()


def test_a_second_relay_at_the_same_time_finds_nothing_to_do(transactional_db):
    happened("a.b")
    results = []

    def meanwhile(entries, now):
        def other():
            results.append(relay.run({"a.b": [Ear()]}, now=NOW))
            connection.close()

        thread = Thread(target=other)
        thread.start()
        thread.join()

    assert relay.run({"a.b": [meanwhile]}, now=NOW) == 1
    assert results == [0]


class Killed(BaseException):
    """The process dies here: nothing of ours runs any more."""


def test_an_entry_that_kills_its_worker_is_set_aside_at_the_third_time(transactional_db):
    heard = []

    def deadly(entries, now):
        if any(entry.subject_id == 4 for entry in entries):
            raise Killed
        heard.extend(entry.subject_id for entry in entries)

    happened(*["a.b"] * 8)
    deaths = 0
    for _ in range(10):
        try:
            relay.run({"a.b": [deadly]}, now=NOW)
        except Killed:
            deaths += 1
    assert deaths == 3
    assert heard == [0, 1, 2, 3, 5, 6, 7]
    assert Stuck.objects.get().entry.subject_id == 4
    assert not Batch.objects.exists()


def test_an_entry_set_aside_because_workers_were_killed_is_heard_later(transactional_db):
    heard, lives = [], iter([Killed, Killed])

    def unlucky(entries, now):
        if death := next(lives, None):
            raise death
        heard.extend(entry.subject_id for entry in entries)

    happened(*["a.b"] * 2)
    for _ in range(3):
        with suppress(Killed):
            relay.run({"a.b": [unlucky]}, now=NOW)
    assert heard == [1]
    relay.run({"a.b": [unlucky]}, now=NOW + timedelta(seconds=11))
    assert heard == [1, 0]
    assert not Stuck.objects.exists()


def test_a_stuck_entry_that_kills_when_it_is_tried_again_does_not_stop_the_relay_for_ever(transactional_db):
    class Ends(Ear):
        how = ValueError

        def __call__(self, entries, now):
            raise self.how

    ear = Ends("one")
    happened("a.b")
    relay.run({"a.b": [ear]}, now=NOW)
    ear.how = Killed
    due = Stuck.objects.get().next_try_at
    with pytest.raises(Killed):
        relay.run({"a.b": [ear]}, now=due)
    assert relay.run({"a.b": [ear]}, now=due) == 0
    assert Stuck.objects.get().next_try_at == due + timedelta(seconds=20)


def test_a_run_of_so_many_batches_leaves_the_rest_to_the_next(db):
    ear = Ear()
    happened(*["a.b"] * 5)
    assert relay.run({"a.b": [ear]}, now=NOW, batch=2, batches=2) == 4
    assert relay.run({"a.b": [ear]}, now=NOW, batch=2, batches=2) == 1
    assert ear.heard == [0, 1, 2, 3, 4]


def test_an_entry_that_kills_whenever_it_is_tried_is_left_alone_longer_and_longer(transactional_db):
    def deadly(entries, now):
        raise Killed

    happened("a.b")
    waits = []
    now = NOW
    for _ in range(5):
        with suppress(Killed):
            relay.run({"a.b": [deadly]}, now=now)
        if stuck := Stuck.objects.first():
            waits.append((stuck.next_try_at - now).total_seconds())
            now = stuck.next_try_at
    assert waits == [10, 20, 40]
