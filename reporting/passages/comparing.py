"""Are the flat rows what the source rows make of them now? Only those are compared that nobody is
about to work out again: no mark, and no fact about them that is still to be heard."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from reporting.passages import sql
from reporting.passages.commands import HANDLER
from reporting.passages.minutes import work_out

_ROWS = ("leads_contact", *sql.DIFFERING)
_ANY = " UNION ".join(
    f"SELECT {'id' if table == 'leads_contact' else 'contact_id'} FROM {table}"
    f" WHERE {'id' if table == 'leads_contact' else 'contact_id'} BETWEEN %(low)s AND %(high)s"
    for table in _ROWS
)
_SETTLED = f"""
    WITH unheard AS (
        SELECT subject, subject_id, thread FROM journal_entry WHERE id IN (
            SELECT entry_id FROM journal_waiting
            UNION ALL SELECT entry_id FROM journal_stuck WHERE handler IN (%(handler)s, 'relay'))
    )
    SELECT every.id FROM ({_ANY}) AS every (id) LEFT JOIN leads_contact c ON c.id = every.id
    WHERE NOT EXISTS (SELECT 1 FROM unheard WHERE subject IN ('import', 'demo', 'calendar'))
      AND every.id NOT IN (SELECT contact_id FROM reporting_dirty)
      AND 'contact:' || every.id NOT IN (SELECT thread FROM unheard)
      AND (c.company_id IS NULL
           OR c.company_id NOT IN (SELECT subject_id FROM unheard WHERE subject = 'company'))
      AND NOT EXISTS (
          SELECT 1 FROM unheard u JOIN leads_touchpoint t ON t.campaign_id = u.subject_id
          WHERE u.subject = 'campaign' AND t.contact_id = every.id)
    ORDER BY 1"""
_MINUTES = """
    SELECT p.handoff_id, p.contact_id, p.decide_minutes, p.contact_minutes FROM reporting_passage p
    WHERE p.contact_id = ANY(%(contacts)s)"""
NOTHING = 0.01  # minutes


def settled(low: int, high: int) -> list[int]:
    """The contacts of that span whose flat rows must be true at this moment."""
    return [row[0] for row in _ask(_SETTLED, low=low, high=high, handler=HANDLER)]


def differing(contacts: Sequence[int]) -> Iterator[tuple[str, int, int]]:
    """Table, key and contact of every flat row that is not what it would be worked out to now."""
    for table, statement in sql.DIFFERING.items():
        for key, contact in _ask(statement, contacts=list(contacts)):
            yield table, key, contact
    yield from _misread(contacts)


def _misread(contacts: Sequence[int]) -> Iterator[tuple[str, int, int]]:
    """Business minutes are worked out in Python, so they are compared here."""
    kept = {row[0]: row[1:] for row in _ask(_MINUTES, contacts=list(contacts))}
    for handoff, *minutes in work_out(_ask(sql.SPANS, contacts=list(contacts))):
        contact, *known = kept[handoff]
        if any(_differ(now, then) for now, then in zip(minutes, known, strict=True)):
            yield "reporting_passage", handoff, contact


def _differ(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is not other
    return bool(abs(one - other) > NOTHING)


def _ask(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
