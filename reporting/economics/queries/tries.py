"""How often people were tried, and what came of it: one statement over all attempts, made here or brought
in from elsewhere. It reads the source tables, and only reads them.

A lead is a handoff with its attempts; a history without handoffs counts by person. It is old enough when
its first attempt is. It closed when the person bought after the first connection: by an opportunity of
this handoff, or of none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from leads.handoff.queries import Attempt
from reporting.economics.rules import Lead
from smarketing.kernel.errors import NOT_FOUND, Refused

_CLOSED = """EXISTS (
        SELECT 1 FROM leads_opportunity o WHERE o.contact_id = {lead}.contact_id AND o.state = 'won'
        AND o.closed_at >= {lead}.connected_at
        AND ({lead}.handoff_id IS NULL OR o.handoff_id IS NULL OR o.handoff_id = {lead}.handoff_id))"""
# Of either team of the handoff; without a team (the first value, twice), of all.
_OF_TEAM = """(%s::bigint IS NULL OR EXISTS (
        SELECT 1 FROM leads_handoff h WHERE h.id = {tried}.handoff_id
        AND %s::bigint IN (h.sales_team_id, h.marketing_team_id)))"""

_LEADS = f"""
    WITH lead AS (
        SELECT contact_id, handoff_id, count(*) AS tries,
               array_position(array_agg(result ORDER BY counts_at, id), 'connected') AS connected,
               min(counts_at) FILTER (WHERE result = 'connected') AS connected_at,
               sum(minutes) AS minutes, count(minutes) AS timed
        FROM leads_attempt GROUP BY contact_id, handoff_id HAVING min(counts_at) <= %s
    )
    SELECT tries, connected, connected IS NOT NULL AND {_CLOSED.format(lead="lead")} AS closed,
           count(*), coalesce(sum(minutes), 0), sum(timed)
    FROM lead WHERE {_OF_TEAM.format(tried="lead")}
    GROUP BY 1, 2, 3"""

# The n-th attempts of leads that are old enough, each standing for its lead.
_NTH = f"""
    SELECT id FROM (
        SELECT id, contact_id, handoff_id, counts_at AS connected_at, result,
               row_number() OVER tried AS n,
               count(*) FILTER (WHERE result = 'connected') OVER tried AS connections,
               first_value(counts_at) OVER tried AS first_at
        FROM leads_attempt a
        WHERE {_OF_TEAM.format(tried="a")}
        WINDOW tried AS (
            PARTITION BY contact_id, handoff_id ORDER BY counts_at, id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ) lead WHERE n = %s AND first_at <= %s"""
_FIRST_CONNECTED = " AND result = 'connected' AND connections = 1"
LISTS: Mapping[str, str] = {
    "reached": _NTH,
    "connected": _NTH + _FIRST_CONNECTED,
    "closed": f"{_NTH}{_FIRST_CONNECTED} AND {_CLOSED.format(lead='lead')}",
}


@dataclass(frozen=True, slots=True)
class Tries:
    """Leads by what became of them, and the minutes that attempts took where somebody said."""

    leads: list[Lead]
    minutes: int
    timed: int

    @property
    def average_minutes(self) -> float | None:
        return self.minutes / self.timed if self.timed else None


def tries(team: int | None, until: datetime) -> Tries:
    with connection.cursor() as cursor:
        cursor.execute(_LEADS, [until, team, team])
        found = cursor.fetchall()
    leads = [Lead(tries, connected, closed, number) for tries, connected, closed, number, *_ in found]
    return Tries(leads, sum(int(row[4]) for row in found), sum(int(row[5]) for row in found))


def rows(name: str, n: int, team: int | None, until: datetime) -> QuerySet[Attempt]:
    """The leads that got an n-th attempt, first connected by it, or later closed: that attempt of each."""
    if name not in LISTS:
        raise Refused("no-such-list", f"There is no list called “{name}”.", status=NOT_FOUND)
    # An array, because the planner takes what a window leaves for a few rows and looks each up by itself.
    chosen = f"leads_attempt.id = ANY(ARRAY({LISTS[name]}))"
    return Attempt.objects.filter(RawSQL(chosen, [team, team, n, until], BooleanField()))
