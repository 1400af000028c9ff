"""The sweep's tick."""

from celery import shared_task

from sla.clocks import sweep as sweeping
from smarketing.kernel import clock


@shared_task
def sweep() -> int:
    return sweeping.run(now=clock.now())
