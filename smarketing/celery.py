"""The Celery app. Tasks are nudges: the rows they work on are in PostgreSQL, so Redis may lose
everything and the beat below finds it again. Every tick is harmless when it runs twice."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smarketing.settings")

app = Celery("smarketing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Features' tasks; autodiscovery sees only those of whole rooms.
app.conf.imports = [
    "smarketing.people.notices.tasks",
    "sla.clocks.tasks",
    "leads.intake.tasks",
    "reporting.passages.tasks",
]

# A tick that nobody took before the next one is worth nothing: a worker that comes back after an
# hour must not find a thousand of them.
app.conf.beat_schedule = {
    name: {"task": task, "schedule": seconds, "options": {"expires": max(10.0, 2 * seconds)}}
    for name, task, seconds in (
        ("relay", "smarketing.journal.tasks.relay", 2.0),
        ("process", "leads.intake.tasks.process", 2.0),
        ("sweep", "sla.clocks.tasks.sweep", 5.0),
        ("deliver", "smarketing.people.notices.tasks.deliver", 10.0),
        ("refresh", "reporting.passages.tasks.refresh", 10.0),
    )
}

TASK_MINUTES = 5
app.conf.update(
    # A task is finished when it has run, not when it was taken; one whose worker died runs again.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_soft_time_limit=TASK_MINUTES * 60 - 30,
    task_time_limit=TASK_MINUTES * 60,
    broker_connection_retry_on_startup=True,
    # However long Redis is away, the worker waits for it.
    broker_connection_max_retries=None,
    # While Redis is away beat must not sit in one publish: the next tick is soon.
    task_publish_retry=False,
    broker_transport_options={
        # Longer than any task may run, else a long one would run several times at once.
        "visibility_timeout": (TASK_MINUTES + 5) * 60,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        # Publishing from a web request to a Redis that is gone or hangs gives up within a second.
        "socket_connect_timeout": 0.5,
        "socket_timeout": 0.7,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "connect_retries_timeout": 0.5,
    },
)
