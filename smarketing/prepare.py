"""Bring an installation up to date in one process: `python -m smarketing.prepare`.

Migrates, collects the static files, and loads the demo company into an empty database.
"""

import os
import sys

import django
from django.core.management import CommandError, call_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smarketing.settings")
    import smarketing.celery  # noqa: F401  (what changes things nudges workers)

    django.setup()
    try:
        _bring_up_to_date()
    except CommandError as refusal:
        sys.exit(str(refusal))


def _bring_up_to_date() -> None:
    call_command("migrate", interactive=False, verbosity=1)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo", "--if-empty")


if __name__ == "__main__":
    main()
