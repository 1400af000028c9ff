"""Tell a worker, after commit, that there is something to do. Best effort by design: the work is
a row in PostgreSQL and the beat finds it within seconds, so a Redis that is down is logged and
never felt by the person who just saved something."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from threading import Lock, Timer
from time import monotonic

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)
_replaying: ContextVar[bool] = ContextVar("nudges_replaying", default=False)

# After a failure nobody is told anything for so many seconds: a Redis that hangs costs one wait,
# not one per fact.
SILENCE = 5.0
# What no worker took by then is worth nothing: one that comes back after an hour must not find a
# thousand. Clocks of two machines may differ by less than that.
FRESH = 60.0
# A burst is told of twice: at its beginning, and so many seconds later for all that came meanwhile.
# Whoever works rows off takes all of them, and a message costs more than storing what a form sent.
APART = 0.1
_silent_until = 0.0
_told: dict[str, float] = {}  # when each task was told of last, or will be
_turn = Lock()


def after_commit(task: str) -> None:
    """Queue the task named `task` (its Celery name) once the current transaction has committed;
    one time, however many facts of that transaction ask for it."""
    if not _is_asked_for(task):
        transaction.on_commit(partial(send, task), robust=True)


@contextmanager
def silent() -> Iterator[None]:
    """Tell nobody meanwhile: for a past that is replayed by somebody who does the workers' part."""
    token = _replaying.set(True)
    try:
        yield
    finally:
        _replaying.reset(token)


def send(task: str) -> None:
    """Tell a worker now; soon, when one was told of this task a moment ago."""
    if _replaying.get() or monotonic() < _silent_until:
        return
    wait = _wait(task)
    if wait == 0:
        _tell(task)
    elif wait is not None:
        later = Timer(wait, _tell, [task])
        later.daemon = True
        later.start()


def _wait(task: str) -> float | None:
    """How many seconds until it may be told of; None when that is arranged already. Should whoever
    arranged it have gone, its moment passes and the next one tells."""
    with _turn:
        now = monotonic()
        last = _told.get(task, now - APART)
        if last > now:
            return None
        wait = max(0.0, last + APART - now)
        _told[task] = now + wait
        return wait


def _tell(task: str) -> None:
    global _silent_until
    try:
        current_app.send_task(task, retry=False, ignore_result=True, expires=FRESH)
    except Exception as error:  # the broker may fail in any of its libraries' ways
        _silent_until = monotonic() + SILENCE
        log.warning("no worker was told of %s (%s); the beat will find it", task, type(error).__name__)


def _is_asked_for(task: str) -> bool:
    waiting = (function for _, function, _ in transaction.get_connection().run_on_commit)
    return any(isinstance(each, partial) and each.args == (task,) for each in waiting)
