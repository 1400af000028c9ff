"""The Celery app. Tasks are nudges: the rows they work on are in PostgreSQL, so Redis may lose
everything and the beat below finds it again. Every tick is harmless when it runs twice."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smarketing.settings")

app = Celery("smarketing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
