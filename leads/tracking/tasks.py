"""Sorting what browsers sent, and forgetting it in time: ticked by the beat, nudged when a form was sent.

A beacon nudges nobody: there may be thousands a second, and a few seconds are soon enough.
"""

from datetime import timedelta

from celery import shared_task

from leads.tracking import commands, queries
from smarketing.kernel import clock

ROUNDS = 100  # of forgetting: a run stays short, and the next one goes on
# As with submissions: a worker that is asked to stop can end a run.
LONGEST_RUN = timedelta(seconds=5)


@shared_task
def sort() -> int:
    """First what was looked at, then whose it is: a form is sent from a page that was seen before."""
    taken, until = 0, clock.now() + LONGEST_RUN
    while clock.now() < until and (number := commands.sort()):
        taken += number
    commands.join_due(now=clock.now())
    return taken


@shared_task
def forget() -> int:
    gone = 0
    for site in queries.sites():
        for _ in range(ROUNDS):
            number = commands.forget(site=site, now=clock.now())
            gone += number
            if not number:
                break
    return gone
