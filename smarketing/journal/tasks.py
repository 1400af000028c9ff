"""The relay as a task: nudged after a commit, and ticked by the beat in case the nudge was lost."""

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from smarketing.journal import relay as relays
from smarketing.kernel import clock


@shared_task
def relay() -> int:
    return relays.run(import_string(settings.LISTENERS), now=clock.now())
