"""The tick that notices that marketing wanted to look at somebody again today."""

from celery import shared_task

from leads.nurture import commands as nurture
from leads.nurture import queries
from smarketing.kernel import clock
from smarketing.kernel.one_by_one import one_by_one


@shared_task
def remind() -> int:
    """Returns of how many marketing is told."""
    now = clock.now()
    return one_by_one(
        queries.to_remind(now), lambda pk: nurture.remind(enrolment_id=pk, now=now), "telling of enrolment"
    )
