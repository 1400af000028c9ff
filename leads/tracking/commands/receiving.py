"""Taking a beacon in: one insert, nothing else, and nothing waits for the disk.

A page view is worth less than the time a web server has for it. So the door says yes when the database
has it, before the disk has: if the database's machine dies, the last half second of views is lost with
it (ADR 25). Submissions are not taken in like this.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection

from leads.tracking.models import Site
from smarketing.kernel.connections import first
from smarketing.kernel.gathering import Gathering
from smarketing.kernel.remembered import VERSION, OutOfDate, version_of

_KEEP = f"""
WITH unhurried AS (SELECT set_config('synchronous_commit', 'off', true)),
told AS MATERIALIZED (
    SELECT t.*, t.version IS NULL OR EXISTS (
        SELECT FROM leads_site WHERE id = t.site_id AND {VERSION} = t.version) AS counts
    FROM jsonb_to_recordset(%s) AS t (n int, site_id bigint, version text, received_at timestamptz, body text)
), kept AS (
    INSERT INTO leads_beacon (site_id, received_at, body)
    SELECT site_id, received_at, body FROM told, unhurried WHERE counts)
SELECT counts FROM told ORDER BY n"""


def receive(*, site: Site, body: str, now: datetime) -> None:
    """Keep what a browser sent, as it came. Who sorts it looks every few seconds anyway."""
    told = {"site_id": site.pk, "version": version_of(site), "received_at": now.isoformat(), "body": body}
    if not _gathering.keep(told):
        raise OutOfDate


def _store(beacons: Sequence[Mapping[str, Any]]) -> Sequence[bool]:
    """Of each whether its site still is as it was read: only then it is kept."""
    told = json.dumps([{"n": number, **each} for number, each in enumerate(beacons)])
    return first(partial(_ask, told))


def _ask(told: str) -> Sequence[bool]:
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [told])
        return [counts for (counts,) in cursor.fetchall()]


_gathering = Gathering(_store)
