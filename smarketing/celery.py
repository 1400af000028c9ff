"""The Celery app. Tasks are nudges: the rows they work on are in PostgreSQL, so Redis may lose
everything and the beat below finds it again. Every tick is harmless when it runs twice."""

import os

from celery import Celery

from smarketing.kernel.nudge import FRESH

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smarketing.settings")

app = Celery("smarketing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Features' tasks; autodiscovery sees only those of whole rooms.
app.conf.imports = [
    "smarketing.people.notices.tasks",
    "sla.clocks.tasks",
    "leads.handoff.tasks",
    "leads.intake.tasks",
    "leads.campaigns.tasks",
    "leads.fields.tasks",
    "leads.identity.tasks",
    "leads.nurture.tasks",
    "leads.tracking.tasks",
    "leads.wizard.tasks",
    "reporting.passages.tasks",
    "reporting.simulator.tasks",
    "reporting.recounting.tasks",
    "smarketing.health.tasks",
]

app.conf.beat_schedule = {
    name: {"task": task, "schedule": seconds, "options": {"expires": max(FRESH, 2 * seconds)}}
    for name, task, seconds in (
        ("relay", "smarketing.journal.tasks.relay", 2.0),
        ("process", "leads.intake.tasks.process", 2.0),
        ("look", "leads.tracking.tasks.sort", 3.0),
        ("forget_visits", "leads.tracking.tasks.forget", 3600.0),
        ("compare", "leads.identity.tasks.compare", 20.0),
        ("import", "leads.wizard.tasks.work", 10.0),
        ("sweep", "sla.clocks.tasks.sweep", 5.0),
        ("escalate", "leads.handoff.tasks.escalate", 5.0),
        ("deliver", "smarketing.people.notices.tasks.deliver", 10.0),
        ("refresh", "reporting.passages.tasks.refresh", 10.0),
        ("simulate", "reporting.simulator.tasks.simulate", 10.0),
        ("recount", "reporting.recounting.tasks.recount", 15.0),
        ("announce", "leads.campaigns.tasks.announce", 60.0),
        ("remind", "leads.nurture.tasks.remind", 60.0),
        ("index", "leads.fields.tasks.index", 60.0),
        ("examine", "smarketing.health.tasks.examine", 600.0),
        ("forget-files", "leads.wizard.tasks.forget", 600.0),
        ("forget", "smarketing.kernel.tasks.forget_answers", 600.0),
    )
}

TASK_MINUTES = 5
app.conf.update(
    worker_consumer="smarketing.kernel.broker:Consumer",
    beat_scheduler="smarketing.kernel.broker:Scheduler",
    # No worker takes more than it has hands for: a task counts until it has run.
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    worker_enable_prefetch_count_reduction=False,
    task_ignore_result=True,
    task_soft_time_limit=TASK_MINUTES * 60 - 30,
    task_time_limit=TASK_MINUTES * 60,
    # Nobody commands workers through Redis.
    worker_enable_remote_control=False,
    # However long Redis is away, the worker waits for it, and for one that is full or read-only too.
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_channel_error_retry=True,
    # While Redis is away beat must not sit in one publish: the next tick is soon.
    task_publish_retry=False,
    broker_transport_options={
        # A nudge is taken once and never given back: a killed worker's work is in PostgreSQL.
        "ack_emulation": False,
        # Publishing from a web request to a Redis that is gone or hangs gives up within a second,
        # after two tries.
        "socket_connect_timeout": 0.3,
        "socket_timeout": 0.3,
        "socket_keepalive": True,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "connect_retries_timeout": 0.5,
    },
)
