"""The tick that notices that marketing wanted to look at somebody again today."""

import logging

from celery import shared_task

from leads.nurture import commands as nurture
from leads.nurture import queries
from smarketing.kernel import clock

log = logging.getLogger(__name__)


@shared_task
def remind() -> int:
    """One command for each whose day has come: one that fails is tried again by the next tick, and holds back
    no other. Returns of how many marketing is told."""
    now, told = clock.now(), 0
    for enrolment_id in queries.to_remind(now):
        try:
            told += nurture.remind(enrolment_id=enrolment_id, now=now) is not None
        except Exception:  # whatever is wrong with one must not keep the others quiet
            log.exception("enrolment %d could not be told of", enrolment_id)
    return told
