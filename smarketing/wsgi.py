"""The web process's entry."""

import os

from django.core.wsgi import get_wsgi_application

import smarketing.celery  # noqa: F401  (views nudge workers)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smarketing.settings")
django = get_wsgi_application()

from leads.tracking.door import AtOnce  # noqa: E402  (its models need Django set up)

application = AtOnce(django)
