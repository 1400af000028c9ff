"""A first statement notices by itself that the server went away, and is done again then only."""

from collections.abc import Callable

import psycopg2
import pytest
from django.db import OperationalError, connection, transaction

from smarketing.kernel.connections import first


@pytest.fixture
def reads(transactional_db: None) -> list[int]:
    """Which connections were read from, as at the beginning of a request."""
    connection.ensure_connection()
    connection.health_check_done = False
    return []


@pytest.fixture
def read(reads: list[int]) -> Callable[[], int]:
    def read() -> int:
        with connection.cursor() as cursor:
            reads.append(_backend())
            cursor.execute("SELECT 42")
            return int(cursor.fetchone()[0])

    return read


def _backend() -> int:
    return int(connection.connection.info.backend_pid)


def _killed() -> None:
    """The server ends the kept connection, as it does when it is started anew."""
    with psycopg2.connect(**connection.get_connection_params()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 60000)", [_backend()])
    other.close()


def test_a_living_connection_is_read_from_once_and_not_asked_before(reads, read, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert first(read) == 42
    assert len(reads) == 1


def test_a_dead_connection_is_replaced_and_read_from_again(reads, read):
    _killed()
    assert first(read) == 42
    before, after = reads
    assert before != after


def test_a_read_that_fails_on_a_living_connection_fails(reads):
    def late() -> None:
        reads.append(_backend())
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 1")
            cursor.execute("SELECT pg_sleep(5)")

    with pytest.raises(OperationalError):
        first(late)
    connection.close()
    assert len(reads) == 1


def test_nothing_is_read_twice_within_a_transaction(reads, read):
    with pytest.raises(OperationalError), transaction.atomic():
        first(read)
        _killed()
        first(read)
    connection.close()
    assert len(reads) == 2
