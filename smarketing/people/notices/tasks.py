"""Mail delivery as a task: nudged when a mail is written, ticked by the beat in case that was lost."""

from celery import shared_task
from django.conf import settings

from smarketing.kernel import clock
from smarketing.people.notices import delivery


@shared_task
def deliver() -> int:
    """Send what is due. Without a mail server nothing is tried and nothing is lost."""
    return delivery.run(now=clock.now()) if settings.EMAIL_HOST else 0
