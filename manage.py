#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smarketing.settings")
    from django.core.management import execute_from_command_line

    import smarketing.celery  # noqa: F401  (commands that change things nudge workers)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
