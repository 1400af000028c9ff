"""`@command`: one door for page, API and task; one transaction; all of it or nothing.

The outermost command opens a durable transaction; a command called by a command joins it. A
refusal inside ends the whole command, even where it is caught on the way, because half of a
refused command must not be kept: going on after it is an error. A command does no waiting, no mail
and no HTTP: those are reactions to the facts it recorded, after commit.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")

_depth: ContextVar[int] = ContextVar("command_depth", default=0)


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function as (part of) one change. Takes keyword arguments only."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        outermost = _depth.get() == 0
        token = _depth.set(_depth.get() + 1)
        try:
            with transaction.atomic(durable=outermost, savepoint=outermost):
                result = function(*args, **kwargs)
                if outermost and transaction.get_rollback():
                    raise RuntimeError(f"{function.__name__} went on after a command inside it had failed")
                return result
        finally:
            _depth.reset(token)

    return run


def inside() -> bool:
    """Whether a command is running: what must only happen within one can insist on it."""
    return _depth.get() > 0
