"""Mail delivery as a task: nudged when a mail is written, ticked by the beat in case that was lost."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings

from smarketing.kernel import clock
from smarketing.people.notices import delivery

# A run stays short, so that a worker that is asked to stop can end it; the beat goes on with the rest.
LONGEST_RUN = timedelta(seconds=10)


@shared_task
def deliver() -> int:
    """Send what is due, as long as it goes out. Without a mail server nothing is tried and nothing lost."""
    if not settings.EMAIL_HOST:
        return 0
    sent, until = 0, clock.now() + LONGEST_RUN
    while gone := delivery.run(now=clock.now()):
        sent += gone
        if clock.now() > until:
            break
    return sent
