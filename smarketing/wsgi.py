"""The web process's entry."""

import os

from django.core.wsgi import get_wsgi_application

import smarketing.celery  # noqa: F401  (views nudge workers)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smarketing.settings")
application = get_wsgi_application()
