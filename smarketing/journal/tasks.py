"""The relay as a task: nudged after a commit, and ticked by the beat in case the nudge was lost."""

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from smarketing.journal import relay as relays
from smarketing.kernel import clock, nudge

RELAY = "smarketing.journal.tasks.relay"
BATCHES = 20  # a run stays short, so that a worker that is asked to stop can end it; another goes on


@shared_task
def relay() -> int:
    done = relays.run(import_string(settings.LISTENERS), now=clock.now(), batches=BATCHES)
    if done >= BATCHES * relays.BATCH:
        nudge.send(RELAY)
    return done
