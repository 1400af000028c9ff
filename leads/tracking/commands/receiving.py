"""Taking a beacon in: one insert, nothing else, and nothing waits for the disk.

A page view is worth less than the time a web server has for it. So the door says yes when the database
has it, before the disk has: if the database's machine dies, the last half second of views is lost with
it (ADR 25). Submissions are not taken in like this.
"""

from datetime import datetime

from django.db import connection

from leads.tracking.models import Site
from smarketing.kernel.command import command

_KEEP = """
WITH unhurried AS (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO leads_beacon (site_id, received_at, body) SELECT %s, %s, %s FROM unhurried"""


@command
def receive(*, site: Site, body: str, now: datetime) -> None:
    """Keep what a browser sent, as it came. Who sorts it looks every few seconds anyway."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [site.pk, now, body])
