"""Looking through big tables at a bounded cost: span by span of their keys, each one statement with
a time limit of its own. A statement sees one moment of the database, so what is being written
meanwhile is either whole in it or not there at all.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from random import Random
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg2.errors import QueryCanceled

SPAN = 5_000  # keys looked at by one statement
SAMPLES = 4  # spans a quick look takes beside the newest
SECONDS = 20  # for one statement; a span that takes longer is halved
SMALLEST = 50

Span = tuple[Any, Any]  # first and last key, both inside


class TooSlow(Exception):
    """Not even the smallest span could be looked at in time."""


@dataclass(slots=True)
class Look:
    """One examination: its moment, whether it takes samples, and who hears how far it has come."""

    now: datetime
    quick: bool = False
    told: Callable[[str, int, int], None] = lambda title, done, all_: None
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.now.isoformat())


@dataclass(frozen=True, slots=True)
class Table:
    """What is walked: a table by its numbers, as far as the journal's facts about it go, too, so
    that rows which are gone are missed."""

    name: str
    key: str = "id"
    subject: str = ""

    def spans(self, look: Look) -> list[Span]:
        low, high = self._ends()
        if low is None or high is None:
            return []
        spans = [(first, min(first + SPAN - 1, high)) for first in range(low, high + 1, SPAN)]
        return chosen(spans, look)

    def _ends(self) -> tuple[int | None, int | None]:
        ends = f"SELECT min({self.key}) AS low, max({self.key}) AS high FROM {self.name}"
        if self.subject:
            ends += (
                " UNION ALL SELECT min(subject_id), max(subject_id) FROM journal_entry"
                f" WHERE subject = '{self.subject}'"
            )
        return ask(f"SELECT min(low), max(high) FROM ({ends}) AS ends")[0]


@dataclass(frozen=True, slots=True)
class RandomKeys:
    """A table whose keys are random UUIDs: its spans are slices of all there could be."""

    name: str

    def spans(self, look: Look) -> list[Span]:
        guess = ask("SELECT reltuples::bigint FROM pg_class WHERE oid = %(name)s::regclass", name=self.name)
        slices = max(1, guess[0][0] // SPAN)
        bounds = [(2**128 * n // slices) for n in range(slices + 1)]
        spans = [(_uuid(a), _uuid(b - 1)) for a, b in pairwise(bounds)]
        return chosen(spans, look)


def chosen(spans: list[Span], look: Look) -> list[Span]:
    """All of them, or for a quick look the newest and a few others."""
    if not look.quick or len(spans) <= SAMPLES + 1:
        return spans
    return [*sorted(look.random.sample(spans[:-1], SAMPLES)), spans[-1]]


def walk(
    statement: str, spans: list[Span], look: Look, title: str, **values: Any
) -> Iterator[list[tuple[Any, ...]]]:
    """What the statement answers for each span; it takes `low`, `high` and `now`."""
    for number, span in enumerate(spans):
        look.told(title, number, len(spans))
        yield from _within(statement, span, {"now": look.now, **values})
    look.told(title, len(spans), len(spans))


def _within(statement: str, span: Span, values: dict[str, Any]) -> Iterator[list[tuple[Any, ...]]]:
    low, high = span
    try:
        with limited():
            rows = ask(statement, low=low, high=high, **values)
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        if not isinstance(low, int) or high - low < SMALLEST:
            raise TooSlow from None
        middle = (low + high) // 2
        yield from _within(statement, (low, middle), values)
        yield from _within(statement, (middle + 1, high), values)
    else:
        yield rows


@contextmanager
def limited(seconds: int | None = None) -> Iterator[None]:
    """A transaction of its own that reads one moment of the database and ends a statement that takes
    too long. Inside somebody's transaction it is a part of that one."""
    with transaction.atomic():
        if len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute(f"SET LOCAL statement_timeout = '{seconds or SECONDS}s'")
        yield


def ask(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _uuid(number: int) -> str:
    return str(uuid.UUID(int=number))
