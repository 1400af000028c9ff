"""The Celery app. Tasks are nudges: the rows they work on are in PostgreSQL, so Redis may lose
everything and the beat below finds it again. Every tick is harmless when it runs twice."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smarketing.settings")

app = Celery("smarketing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Features' tasks; autodiscovery sees only those of whole rooms.
app.conf.imports = ["smarketing.people.notices.tasks", "reporting.passages.tasks"]
app.conf.beat_schedule = {
    "relay": {"task": "smarketing.journal.tasks.relay", "schedule": 3.0},
    "deliver": {"task": "smarketing.people.notices.tasks.deliver", "schedule": 10.0},
    "refresh": {"task": "reporting.passages.tasks.refresh", "schedule": 10.0},
}
