"""What a request's first statement does when the database went away since the last request."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection

T = TypeVar("T")


def first(ask: Callable[[], T]) -> T:
    """What `ask` brings, without asking first whether the kept connection still lives, as Django does
    before each request's first statement: `ask` finds that out itself, and is done again on a new
    connection when the server went meanwhile. For what may be done twice, though the first time came to an
    end unheard; within a transaction nothing is tried twice.
    """
    kept: Any = connection  # Django's types leave the mark out
    if kept.in_atomic_block or kept.health_check_done:
        return ask()
    kept.health_check_done = True
    try:
        return ask()
    except (InterfaceError, OperationalError):
        if connection.is_usable():
            raise
        connection.close()
        return ask()
