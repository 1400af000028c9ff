"""The ladder's tick."""

from celery import shared_task

from leads.handoff import ladder
from smarketing.kernel import clock


@shared_task
def escalate() -> int:
    return ladder.run(now=clock.now())
