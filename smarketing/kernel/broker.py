"""How workers and beat live with a Redis that dies, hangs or forgets.

What Celery does by itself was not enough: a worker whose acknowledgements timed out while Redis hung
never took a task again, and after minutes without Redis half a minute went by before it looked again
(docs/adr/0009-nudges-are-taken-once.md).
"""

import logging
import warnings
from functools import partial
from typing import Any

from celery import beat
from celery.worker.consumer import consumer
from django.db import connections
from kombu import Connection

log = logging.getLogger(__name__)

# A worker has time, unlike a web request; what takes longer than this hangs.
PATIENT = {"socket_connect_timeout": 2.0, "socket_timeout": 2.0, "health_check_interval": 5.0}
# From half a second to two between looking for a Redis that is away, however long that takes.
LOOK_AGAIN: dict[str, Any] = {"interval_start": 0.5, "interval_step": 0.5, "interval_max": 2.0}
# Workers here need not know of each other; each of these would be one more use of Redis to fail.
NOT_NEEDED = {"without_gossip": True, "without_mingle": True, "without_heartbeat": True}

# Said at each loss of Redis, about tasks being handed out again; ours are not, see below.
warnings.filterwarnings("ignore", message=r"\s*In Celery 5.1 we introduced an optional breaking change")


class Consumer(consumer.Consumer):
    """The part of a worker that takes nudges out of Redis."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, **NOT_NEEDED})

    def ensure_connected(self, conn: Connection) -> Connection:
        conn.transport_options = {**(conn.transport_options or {}), **PATIENT}
        conn.ensure_connection = partial(conn.ensure_connection, **LOOK_AGAIN)  # type: ignore[method-assign]
        return super().ensure_connected(conn)

    def connect(self) -> Connection:
        """What is in hand when Redis goes away is not put back, nor written to a file when that fails:
        it is worked off all the same, and the beat repeats it."""
        connection = super().connect()
        connection.default_channel.do_restore = False  # type: ignore[attr-defined]
        return connection


class Scheduler(beat.Scheduler):
    """The beat. It keeps nothing on disk, because a tick may always be repeated; and a tick it can't
    hand to a worker it does itself, so that work goes on without Redis."""

    alone = False

    def _ensure_connected(self) -> Connection:
        return self.connection  # connects when the first tick is sent; waiting here would miss ticks

    def apply_entry(self, entry: beat.ScheduleEntry, producer: Any = None) -> None:
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except Exception as error:  # Redis may fail in any of its libraries' ways
            if not self.alone:
                log.warning("no worker can be told of anything, so beat does it all: %s", error)
            self.alone = True
            self._do_it_here(str(entry.task))
        else:
            if self.alone:
                log.warning("workers can be told again")
            self.alone = False

    def _do_it_here(self, task: str) -> None:
        try:
            self.app.tasks[task].run()
        except Exception:  # the other ticks must go on
            log.exception("%s failed", task)
        finally:
            connections.close_all()
