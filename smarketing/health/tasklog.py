"""Each task's lines carry its id; one that did something, took long or failed says so in one line.
Ticks that found nothing to do are said at DEBUG only, or they would drown the rest."""

from time import perf_counter
from typing import Any

import structlog
from celery.signals import setup_logging, task_postrun, task_prerun

from smarketing.health.pulse import tasks_run

log = structlog.get_logger("smarketing.tasks")
LONG = 5.0  # seconds
_began: dict[str, float] = {}


@setup_logging.connect(weak=False)
def _as_settings_say(**_: Any) -> None:
    """Celery would set up its own."""


@task_prerun.connect(weak=False)
def _begins(task_id: str, task: Any, **_: Any) -> None:
    structlog.contextvars.bind_contextvars(task_id=task_id, task=task.name)
    _began[task_id] = perf_counter()


@task_postrun.connect(weak=False)
def _ends(task_id: str, state: str | None = None, retval: Any = None, **_: Any) -> None:
    seconds = perf_counter() - _began.pop(task_id, perf_counter())
    done = retval if isinstance(retval, int) else None
    worth_saying = bool(done) or seconds > LONG or state != "SUCCESS"
    say = log.info if worth_saying else log.debug
    say("task", state=(state or "").lower(), done=done, ms=round(seconds * 1000))
    structlog.contextvars.unbind_contextvars("task_id", "task")
    tasks_run()
