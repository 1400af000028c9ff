"""What several threads of a process store at once goes to the database together: one statement, one
commit, one wait for the disk. Whoever comes while nothing is being written writes at once, so nobody ever
waits for company; whoever comes meanwhile is written next, all together.
"""

import logging
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

from django.db import connection

log = logging.getLogger(__name__)
Row = TypeVar("Row")
Kept = TypeVar("Kept")


class _Place(Generic[Row, Kept]):
    """One row, and whoever waits for it: called when it was stored, or when it is their turn to write."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.kept: list[Kept] = []  # one, once it is stored
        self.is_over = False  # whether somebody tried to store it with others
        self._gate = Lock()
        self._gate.acquire()

    def wait(self) -> None:
        self._gate.acquire()

    def call(self) -> None:
        self._gate.release()


class Gathering(Generic[Row, Kept]):
    """`store` writes rows in one transaction of its own and says of each, in their order, what became of
    it. Where it fails for several nothing of them is kept, and each is stored alone by its own thread: one
    that can't be stored takes no others with it."""

    def __init__(self, store: Callable[[Sequence[Row]], Sequence[Kept]]) -> None:
        self._store = store
        self._turn = Lock()
        self._waiting: list[_Place[Row, Kept]] = []
        self._is_writing = False

    def keep(self, row: Row) -> Kept:
        """Returns when the row is committed. Within a transaction it is stored there, by itself."""
        if connection.in_atomic_block:
            return self._store([row])[0]
        mine = _Place[Row, Kept](row)
        with self._turn:
            self._waiting.append(mine)
            waits, self._is_writing = self._is_writing, True
        if waits:
            mine.wait()
        if not mine.is_over:
            self._write()
        return mine.kept[0] if mine.kept else self._store([row])[0]

    def _write(self) -> None:
        """For all who wait now, the caller among them."""
        with self._turn:
            group, self._waiting = self._waiting, []
        try:
            for place, kept in zip(group, self._store([place.row for place in group]), strict=True):
                place.kept.append(kept)
        except Exception as error:
            if len(group) == 1:
                raise
            log.warning("%d rows are stored one by one (%s)", len(group), type(error).__name__)
        finally:
            self._hand_on(group)

    def _hand_on(self, group: list[_Place[Row, Kept]]) -> None:
        """The first of those who came meanwhile writes next; then the group is told."""
        with self._turn:
            heir = self._waiting[0] if self._waiting else None
            self._is_writing = heir is not None
        if heir:
            heir.call()
        for place in group:
            place.is_over = True
            place.call()
