"""What was done with the people of an import since, by anybody or anything but the import itself."""

from collections.abc import Collection

from django.db import connection

from leads.identity import rows
from leads.wizard.models import Import

# What comes along with a person who is brought in; more of these is told by a fact.
CAME_ALONG = frozenset({"leads_stagemove", "leads_touchpoint", "leads_importrow"})
# Facts but those of the import itself, and of others that were taken back whole: as if they had never been.
_FACTS = """
SELECT DISTINCT ON (e.thread) split_part(e.thread, ':', 2)::bigint, e.actor_label, e.kind
FROM journal_entry e
WHERE e.thread = ANY(%s) AND NOT EXISTS (
    SELECT 1 FROM leads_importrow r
    WHERE r.contact_id = split_part(e.thread, ':', 2)::bigint
      AND (r.upload_id = %s AND r.settled_at = e.recorded_at
        OR r.undone = 'blanked' AND r.remark = '' AND (r.settled_at = e.recorded_at OR EXISTS (
            SELECT 1 FROM journal_entry t
            WHERE t.subject = 'import' AND t.subject_id = r.upload_id
              AND t.kind = 'import.taken_back' AND t.recorded_at = e.recorded_at))))
ORDER BY e.thread, e.id DESC"""


_BROUGHT = """
SELECT DISTINCT r.contact_id FROM leads_importrow r JOIN journal_entry e
    ON e.subject = 'contact' AND e.subject_id = r.contact_id
    AND e.kind = 'contact.created' AND e.recorded_at = r.settled_at
WHERE r.upload_id = %s AND r.outcome = 'new' AND r.contact_id = ANY(%s)"""


def brought_by(upload: Import, contact_ids: Collection[int]) -> set[int]:
    """Those of them whom the import brought in; not whoever became one with somebody it brought in."""
    with connection.cursor() as cursor:
        cursor.execute(_BROUGHT, [upload.pk, sorted(contact_ids)])
        return {pk for (pk,) in cursor.fetchall()}


def touched_since(upload: Import, contact_ids: Collection[int]) -> dict[int, str]:
    """Those of them, each with a sentence that says so: a fact that the import didn't record, or a row
    that points at them."""
    ids = sorted(contact_ids)
    found: dict[int, str] = {}
    with connection.cursor() as cursor:
        for table, column, _, _ in rows.pointing():
            if table not in CAME_ALONG:
                cursor.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} = ANY(%s)", [ids])
                what = table.partition("_")[2]
                found |= {pk: f"There is more of them since ({what})." for (pk,) in cursor.fetchall()}
        cursor.execute(_FACTS, [[f"contact:{pk}" for pk in ids], upload.pk])
        found |= {pk: f"{who} did something with them since ({_said(kind)})." for pk, who, kind in cursor}
    return found


def _said(kind: str) -> str:
    return kind.replace(".", " ").replace("_", " ")
