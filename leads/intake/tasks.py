"""Working off what forms sent: nudged after each, ticked by the beat in case the nudge was lost.

Any number may run at once; each submission is one worker's at a time.
"""

from datetime import timedelta

from celery import shared_task

from leads.intake import commands as intake
from leads.intake import queries
from leads.intake.commands.receiving import PROCESS
from smarketing.kernel import clock, nudge

BATCH = 200
# A run stays short, so that a worker that is asked to stop can end it; another goes on with the rest.
LONGEST_RUN = timedelta(seconds=5)


@shared_task
def process() -> int:
    """Take what waits, oldest first; how many this worker took."""
    taken, until = 0, clock.now() + LONGEST_RUN
    while done := _turn():
        taken += done
        if clock.now() > until:
            nudge.send(PROCESS)
            break
    return taken


def _turn() -> int:
    """So many that nobody tried yet; then those that were tried before, one by one."""
    done = intake.take_many(most=BATCH, now=clock.now())
    again = queries.tried(clock.now(), BATCH)
    return done + sum(intake.take(submission_id=each, now=clock.now()) for each in again)
