"""Taking a submission in: one insert, nothing else, so that what is acknowledged is in the database.

Refuses only what nobody could be reached by, at the door, where the sender can still mend it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from leads.contacts import queries as people
from leads.intake import queries, rules
from leads.intake.models import Form, Submission
from smarketing.kernel import nudge
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, Refused

PROCESS = "leads.intake.tasks.process"
LONGEST_ADDRESS = 500
MOST_TRIES = 5


def receive(
    *, form: Form, fields: Mapping[str, Any], now: datetime, key: str = "", page: str = ""
) -> Submission:
    """Store what a form sent, or find the submission that it repeats.

    `key` is the sender's Idempotency-Key. `page` is where the form stands when the fields don't say.
    Opens its own transaction; not to be called within a command.
    """
    given = rules.understand(fields)
    _reachable(given)
    if len(key) > rules.LONGEST_KEY:
        raise Refused("key-too-long", f"An Idempotency-Key has at most {rules.LONGEST_KEY} characters.")
    submission = Submission(
        form=form,
        received_at=now,
        next_try_at=now,
        body_digest=rules.digest(fields),
        fields=dict(fields),
        page=(given.page or page)[:LONGEST_ADDRESS],
        referrer=given.referrer[:LONGEST_ADDRESS],
    )
    return _stored_once(submission, key)


def _stored_once(submission: Submission, key: str) -> Submission:
    now = submission.received_at
    keys = rules.keys(form_id=submission.form_id, body=submission.body_digest, key=key, now=now)
    for _ in range(MOST_TRIES):
        submission.dedupe_key, submission.dedupe_twin = keys
        try:
            return _store(submission=submission)
        except IntegrityError:
            other = queries.same_key(*keys)
            if other is None:
                raise
        if key:
            return _same_body(other, submission)
        if rules.is_double_click(now, other.received_at):
            return other
        keys = rules.keys_after(keys, str(other.pk), (other.dedupe_key, other.dedupe_twin))
    raise Refused("too-many-at-once", "The same was sent too often at once. Try again.", status=CONFLICT)


@command
def _store(*, submission: Submission) -> Submission:
    submission.save(force_insert=True)
    nudge.after_commit(PROCESS)
    return submission


def _same_body(first: Submission, repeated: Submission) -> Submission:
    if first.body_digest != repeated.body_digest:
        raise Refused("key-reused", "This Idempotency-Key came with another body before. Use a new one.")
    return first


def _reachable(given: rules.Given) -> None:
    """An e-mail must be one; then one way to tell who it is must be left."""
    faults = people.faults(given.person)
    if "email" in faults:
        raise _named(faults["email"], given)
    if any(given.person.get(name) and name not in faults for name in ("email", "phone", "external_id")):
        return
    if "phone" in faults:
        raise _named(faults["phone"], given)
    raise Refused(
        "unreachable", "Send an e-mail address or a phone number.", field=given.sent_as.get("email", "email")
    )


def _named(fault: Refused, given: rules.Given) -> Refused:
    """The same refusal, with the field called as the sender calls it."""
    field = given.sent_as.get(fault.field or "", fault.field)
    return Refused(fault.code, fault.message, status=fault.status, field=field)
