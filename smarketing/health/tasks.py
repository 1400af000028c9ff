"""A quick look of the doctor now and then, so that the page and the figures can show what it found."""

from celery import shared_task

from smarketing.health import doctor, pulse, tasklog
from smarketing.kernel import clock

__all__ = ["examine", "pulse", "tasklog"]


@shared_task
def examine() -> int:
    """How many things are wrong."""
    return len(doctor.keep(quick=True, now=clock.now()).findings)
