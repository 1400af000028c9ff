#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smarketing.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError, connection

    import smarketing.celery  # noqa: F401  (commands that change things nudge workers)

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if connection.connection is not None:
            raise
        reason = str(error).strip().splitlines()[0]
        sys.exit(
            f"The database is out of reach ({reason}). `make run` starts one; DATABASE_URL names another."
        )
    except ProgrammingError:
        if not _is_behind():
            raise
        sys.exit("The database has not what this version needs. First: python manage.py migrate")


def _is_behind() -> bool:
    """Whether migrations are missing, so that a table or a column may be."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if connection.needs_rollback:
        connection.rollback()
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


if __name__ == "__main__":
    main()
