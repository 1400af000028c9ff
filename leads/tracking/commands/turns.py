"""One worker at a time sorts, joins and forgets: what is read of a browser stays so until it is written,
and a page that is sorted while its browser is joined to somebody becomes theirs.
"""

from django.db import connection

LOCK = 7_264_025  # an arbitrary number that only tracking uses


def take() -> bool:
    """Whether nobody else is at it; until the running command ends."""
    return bool(_ask("SELECT pg_try_advisory_xact_lock(%s)"))


def wait() -> None:
    _ask("SELECT pg_advisory_xact_lock(%s)")


def _ask(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement, [LOCK])
        return cursor.fetchone()[0]
