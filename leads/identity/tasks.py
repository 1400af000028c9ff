"""Comparing as a task: nudged when somebody is new or changed, ticked by the beat besides."""

from celery import shared_task

from leads.identity import commands
from smarketing.kernel import clock

ROUNDS = 20  # a run stays short, so that a worker that is asked to stop can end it


@shared_task
def compare() -> int:
    done = 0
    for _ in range(ROUNDS):
        number = commands.compare(now=clock.now())
        if not number:
            break
        done += number
    return done
