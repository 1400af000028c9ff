"""The refresh as a task: nudged when facts were handed over, ticked by the beat in any case, so that
the numbers' moment moves on while nothing happens."""

from celery import shared_task

from reporting.passages import commands
from smarketing.kernel import clock

BATCHES = 50  # a run stays short; the beat goes on with the rest


@shared_task
def refresh() -> int:
    return commands.refresh(now=clock.now(), batches=BATCHES)
