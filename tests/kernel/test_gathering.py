"""What threads store at once is stored together; nobody waits for company, and one that fails fails alone."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock
from time import monotonic

import pytest
from django.db import connection, transaction

from smarketing.kernel.gathering import Gathering

SECONDS = 60


class Table:
    """Something to store in that can be held up; it refuses what says so."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.open, self.entered = Event(), Event()
        self.open.set()
        self.writers, self.most = 0, 0
        self._lock = Lock()
        self.rows = Gathering(self.store)

    def store(self, rows: Sequence[str]) -> Sequence[str]:
        with self._lock:
            self.writers += 1
            self.most = max(self.most, self.writers)
        self.entered.set()
        try:
            assert self.open.wait(SECONDS)
            if "bad" in rows:
                raise ValueError("bad")
            self.groups.append(list(rows))
            return [row.upper() for row in rows]
        finally:
            with self._lock:
                self.writers -= 1


@pytest.fixture
def table() -> Table:
    return Table()


def held_up(table: Table, first: str, others: Sequence[str]) -> list[Future[str]]:
    """The first is being written while the others come; then all go on."""
    table.open.clear()
    with ThreadPoolExecutor(len(others) + 1) as threads:
        futures = [threads.submit(table.rows.keep, first)]
        assert table.entered.wait(SECONDS)
        futures += [threads.submit(table.rows.keep, other) for other in others]
        until = monotonic() + SECONDS
        while len(table.rows._waiting) < len(others):
            assert monotonic() < until
        table.open.set()
    return futures


def test_who_is_alone_is_stored_at_once(table):
    assert [table.rows.keep("a"), table.rows.keep("b")] == ["A", "B"]
    assert table.groups == [["a"], ["b"]]


def test_who_comes_while_one_is_written_is_stored_together_next_and_each_hears_of_their_own(table):
    told = held_up(table, "a", ["b", "c", "d"])
    assert [each.result() for each in told] == ["A", "B", "C", "D"]
    first, second = table.groups
    assert (first, sorted(second)) == (["a"], ["b", "c", "d"])
    assert table.rows.keep("e") == "E"


def test_one_that_can_not_be_stored_takes_no_others_with_it(table):
    *good, bad = held_up(table, "a", ["b", "c", "bad"])
    assert [each.result() for each in good] == ["A", "B", "C"]
    with pytest.raises(ValueError, match="bad"):
        bad.result()
    assert sorted(map(sorted, table.groups)) == [["a"], ["b"], ["c"]]


def test_after_a_first_one_that_failed_the_others_are_written(table):
    bad, *good = held_up(table, "bad", ["a", "b"])
    with pytest.raises(ValueError, match="bad"):
        bad.result()
    assert [each.result() for each in good] == ["A", "B"]


def test_one_writes_at_a_time_and_all_are_written(table):
    rows = [f"row-{number}" for number in range(500)]
    with ThreadPoolExecutor(16) as threads:
        assert list(threads.map(table.rows.keep, rows)) == [row.upper() for row in rows]
    assert sorted(row for group in table.groups for row in group) == sorted(rows)
    assert table.most == 1


@pytest.mark.django_db
def test_within_a_transaction_a_row_is_stored_there(table):
    assert connection.in_atomic_block
    with transaction.atomic():
        table.rows._is_writing = True  # nobody would ever come to write it
        assert table.rows.keep("a") == "A"
