"""What was judged, written down row by row in one statement."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from leads.wizard.judging import Verdict
from leads.wizard.models import AT_COMPANY, ImportRow
from leads.wizard.queries.knowing import after

_STORE = """
UPDATE leads_importrow AS r
SET outcome = v.outcome, cause = v.cause, why = v.why, contact_id = v.contact_id, changes = v.changes,
    differing = v.differing, after = v.after, person = v.person, email_key = v.email_key,
    external_id = v.external_id, firm = v.firm, settled_at = %s,
    cells = CASE WHEN v.cause = 'erased' THEN '[]' ELSE cells END
FROM jsonb_to_recordset(%s::jsonb) AS v (
    id bigint, outcome text, cause text, why text, contact_id bigint, changes jsonb, differing jsonb,
    after jsonb, person text, email_key text, external_id text, firm text)
WHERE r.id = v.id"""
_PUT_BACK = """
UPDATE leads_importrow SET outcome = 'waiting', cause = '', why = '', contact_id = NULL, changes = '{}',
    differing = '{}', after = NULL, person = '', email_key = '', external_id = '', firm = ''
WHERE upload_id = %s AND cause <> 'erased'"""


def forecast(verdicts: Iterable[Verdict]) -> None:
    """The dry run's: with whom each row would bring in or fill, for the rows after it."""
    rows = []
    for verdict in verdicts:
        row = _row(verdict, dict.fromkeys(verdict.changes)) | {"firm": verdict.at_company.get("company", "")}
        if verdict.is_in and verdict.person:
            person = verdict.person
            keys = {"email_key": person.email_key or "", "external_id": person.external_id}
            row |= {"after": after(person), "person": person.key, **keys}
        rows.append(row)
    _store(rows, None)


def settled(
    verdicts: Iterable[Verdict],
    contact_ids: Mapping[str, int],
    changes: Mapping[int, Mapping[str, Any]],
    now: datetime,
) -> None:
    """What became of each: whose contact it is, by the person's key, and what it filled, by the row's id."""
    rows = []
    for verdict in verdicts:
        row = _row(verdict, changes.get(verdict.row.pk, {}))
        row["contact_id"] = contact_ids.get(verdict.person.key) if verdict.person else None
        rows.append(row)
    _store(rows, now)


def put_back(upload_id: int) -> None:
    """Nothing is known of the rows again."""
    with connection.cursor() as cursor:
        cursor.execute(_PUT_BACK, [upload_id])


def blamed(row: ImportRow, cause: str, why: str, now: datetime | None) -> None:
    """One row by itself is at fault."""
    row.outcome, row.cause, row.why, row.settled_at = "fault", cause, why, now
    row.after = None
    row.save(update_fields=["outcome", "cause", "why", "settled_at", "after"])


def _row(verdict: Verdict, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": verdict.row.pk,
        "outcome": verdict.outcome,
        "cause": verdict.cause,
        "why": verdict.why.replace("\x00", "")[:1000],
        "contact_id": None,
        "changes": {**changes, **({AT_COMPANY: verdict.at_company} if verdict.at_company else {})},
        "differing": verdict.differing,
        "after": None,
        "person": "",
        "email_key": "",
        "external_id": "",
        "firm": "",
    }


def _store(rows: list[dict[str, Any]], settled_at: datetime | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [settled_at, json.dumps(rows)])
