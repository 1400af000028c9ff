"""Worker and beat give their signs of life from within their own main loops, so that a loop that
hangs shows: a worker by a timer of its own, beat with each tick that it sends. That tasks are run,
too, is said by whichever task ended.

At most every ten seconds one row is written, over a connection that is closed again: a process that
is forked later must not inherit it.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Any

from celery import bootsteps, current_app
from celery.signals import beat_init, before_task_publish
from django.db import Error, connection

from smarketing.health import signs
from smarketing.kernel import clock

log = logging.getLogger(__name__)
SECONDS = signs.EVERY.total_seconds()


def _pulse(role: str) -> Callable[..., None]:
    began_at: datetime | None = None
    written = float("-inf")

    def give(**_: Any) -> None:
        nonlocal began_at, written
        if monotonic() - written < SECONDS / 2:
            return
        written, now = monotonic(), clock.now()
        began_at = began_at or now
        _write(role, began_at, now)

    return give


def _write(role: str, began_at: datetime, now: datetime) -> None:
    try:
        if role == signs.Role.TASKS:
            signs.tasks_run(now=now)
        else:
            signs.write(role, began_at=began_at, now=now)
    except Error as error:  # the database is away; that is for others to say
        log.warning("no sign of life could be written (%s)", type(error).__name__)
    finally:
        connection.close()


_worker, _beat = _pulse(signs.Role.WORKER), _pulse(signs.Role.BEAT)
# Any task that ended shows it, however many wait: a task just for this would wait behind them.
tasks_run = _pulse(signs.Role.TASKS)


class SignOfLife(bootsteps.StartStopStep):
    """Part of a worker, beside its pool and its consumer."""

    requires = ("celery.worker.components:Timer",)

    def start(self, parent: Any) -> None:
        _worker()
        self.timer = parent.timer.call_repeatedly(SECONDS, _worker)

    def stop(self, parent: Any) -> None:
        self.timer.cancel()


current_app.steps["worker"].add(SignOfLife)


@beat_init.connect(weak=False)
def _beat_begins(**_: Any) -> None:
    """From now on, in this process, every tick is sent by beat."""
    _beat()
    before_task_publish.connect(_beat, weak=False)
