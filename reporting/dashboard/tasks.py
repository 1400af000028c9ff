"""Counting anew, in a worker, what somebody looks at and takes long to count."""

from celery import shared_task

from reporting.dashboard import kept
from reporting.passages import queries as passages
from smarketing.kernel import clock


@shared_task
def recount() -> int:
    as_of = passages.as_of()
    return 0 if as_of is None else kept.recount(as_of=as_of, now=clock.now())
