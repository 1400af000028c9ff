"""Working off what forms sent: nudged after each, ticked by the beat in case the nudge was lost.

Any number may run at once; each submission is one worker's at a time.
"""

from celery import shared_task

from leads.intake import commands as intake
from leads.intake import queries
from smarketing.kernel import clock

BATCH = 100


@shared_task
def process() -> int:
    """Take everything that waits, oldest first; how many this worker took."""
    taken = 0
    while waiting := queries.due(clock.now(), BATCH):
        taken += sum(intake.take(submission_id=each, now=clock.now()) for each in waiting)
    return taken
