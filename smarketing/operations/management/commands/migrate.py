"""Django's `migrate`, one at a time: two machines that are upgraded at the same moment wait for each
other, and the second finds nothing left to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TURN = 5_367_001  # any number, as long as nobody else takes it


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with _one_at_a_time(connections[options["database"]]):
            super().handle(*args, **options)


@contextmanager
def _one_at_a_time(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The lock belongs to the connection, so a migration that is killed gives it back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TURN])
    try:
        yield
    finally:
        if connection.connection and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [TURN])
