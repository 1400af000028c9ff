"""Imports as a task: nudged when one is asked for, ticked by the beat in any case, so that what a killed
worker left is taken up again."""

from celery import shared_task

from leads.wizard import commands
from smarketing.kernel import clock, nudge

STRETCHES = 20  # then others have their turn


@shared_task
def work() -> int:
    """Stretch by stretch until nothing is under way; returns how many that took."""
    for done in range(STRETCHES):
        if not commands.step(now=clock.now()):
            return done
    nudge.send(commands.TASK)
    return STRETCHES


@shared_task
def forget() -> int:
    """Files that nobody went on with."""
    return commands.forget(now=clock.now())
