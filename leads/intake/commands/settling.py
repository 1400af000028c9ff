"""How a submission's waiting ends: what became of it is written on it, and told."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from leads.intake import queries
from leads.intake.models import Submission
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor, system
from smarketing.kernel.command import command

FORM = system("form")
CAUSE = "submission.processed"
LONGEST_WHY = 500
LONGEST_MESSAGE = 500
SETTLED = ["state", "settled_at", "why", "why_code", "contact", "differing", "undecided"]
State = Submission.State
_PROCESSED = """
    UPDATE leads_submission AS kept SET state = 'processed', settled_at = %s, why = '', why_code = '',
        contact_id = done.contact_id, differing = done.differing::jsonb, undecided = done.undecided::jsonb
    FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[])
         AS done (id, contact_id, differing, undecided)
    WHERE kept.id = done.id"""

_BLANK = """
    UPDATE leads_submission SET fields = '{}', page = '', referrer = '', differing = '{}', undecided = '[]',
        why = '', body_digest = '', dedupe_key = 'erased:' || id, dedupe_twin = NULL
    WHERE id = ANY(%s::uuid[])"""


@dataclass(frozen=True, slots=True)
class Processed:
    """A submission that was made something of, and what is told of it."""

    submission: Submission
    message: str
    is_new: bool = True


def settle(submission: Submission, state: str, now: datetime, why: str = "", code: str = "") -> None:
    submission.state, submission.settled_at = state, now
    submission.why, submission.why_code = why[:LONGEST_WHY], code
    submission.save(update_fields=SETTLED)


def settle_many(done: Sequence[Processed], actor: Actor, now: datetime) -> None:
    """All of them processed, with one statement; each names its contact already."""
    rows = [each.submission for each in done]
    values: list[Any] = [
        now,
        [str(row.pk) for row in rows],
        [row.contact_id for row in rows],
        [json.dumps(row.differing) for row in rows],
        [json.dumps(row.undecided) for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_PROCESSED, values)
    tell_processed(done, actor, now)


def tell_processed(done: Sequence[Processed], actor: Actor, now: datetime) -> None:
    record_many([_processed(each) for each in done], actor=actor, now=now)


def tell(kind: str, submission: Submission, actor: Actor, now: datetime, **payload: Any) -> None:
    record_many([_fact(kind, submission, payload)], actor=actor, now=now)


def blank(submission_ids: Sequence[str]) -> None:
    """Nothing stays of these but that they came, when, and what became of them. Part of a command."""
    with connection.cursor() as cursor:
        cursor.execute(_BLANK, [list(submission_ids)])


@command
def hold(*, submission_id: uuid.UUID, code: str, why: str, actor: Actor, now: datetime) -> Submission | None:
    """A person must look; None when it is settled or in other hands."""
    submission = queries.waiting_locked(submission_id)
    if submission is None:
        return None
    settle(submission, State.HELD, now, why=why, code=code)
    tell("submission.held", submission, actor, now, code=code)
    return submission


def _processed(done: Processed) -> Fact:
    agreed = done.submission.consent
    told = {
        "new": done.is_new,
        "message": done.message[:LONGEST_MESSAGE],
        "consent": agreed.version if agreed else None,
    }
    return _fact(CAUSE, done.submission, told)


def _fact(kind: str, submission: Submission, payload: Mapping[str, Any]) -> Fact:
    thread = submission.contact.thread if submission.contact else f"form:{submission.form_id}"
    whose = {
        "submission_id": str(submission.pk),
        "form_id": submission.form_id,
        "form": submission.form.name,
        "contact_id": submission.contact_id,
    }
    return Fact(kind, None, thread, payload={**whose, **payload})
