"""What a request's first read does when the database went away since the last request."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection

T = TypeVar("T")


def first_read(read: Callable[[], T]) -> T:
    """What `read` brings, without asking first whether the kept connection still lives, as Django does
    before each request's first statement: the read asks that itself, and is done again on a new
    connection when the server went meanwhile. For reading only; within a transaction nothing is tried twice.
    """
    kept: Any = connection  # Django's types leave the mark out
    if kept.in_atomic_block or kept.health_check_done:
        return read()
    kept.health_check_done = True
    try:
        return read()
    except (InterfaceError, OperationalError):
        if connection.is_usable():
            raise
        connection.close()
        return read()
