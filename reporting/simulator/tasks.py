"""Runs as a task: nudged when one is asked for, ticked by the beat in any case, so that what a killed
worker left is taken up again."""

from celery import shared_task

from reporting.simulator import commands
from smarketing.kernel import clock, nudge

STRETCHES = 10  # then others have their turn


@shared_task
def simulate() -> int:
    """One after the other until nothing is under way; returns how many stretches that took."""
    for done in range(STRETCHES):
        if not commands.step(now=clock.now()):
            return done
    nudge.send(commands.TASK)
    return STRETCHES
