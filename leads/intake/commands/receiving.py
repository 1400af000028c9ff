"""Taking a submission in: one insert, nothing else, so that what is acknowledged is in the database.

Refuses only what nobody could be reached by and what is no answer to what the form asks, at the door,
where the sender can still mend it. What looks odd is taken in too, with the reason why: a worker then
holds it for a person.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leads.contacts import queries as people
from leads.intake import queries, rules, stamps
from leads.intake.commands import storing
from leads.intake.models import Form, Submission
from smarketing.kernel import nudge
from smarketing.kernel.errors import CONFLICT, Refused

PROCESS = "leads.intake.tasks.process"
PLAIN = "plain"
LONGEST_ADDRESS = 500
MOST_TRIES = 5


def receive(
    *,
    form: Form,
    fields: Mapping[str, Any],
    now: datetime,
    key: str = "",
    page: str = "",
    shape: str = PLAIN,
) -> Submission:
    """Store what a form sent, or find the submission that it repeats.

    `key` is the sender's Idempotency-Key. `page` is where the form stands when the fields don't say.
    `shape` is the way it was sent; another system's builder has judged the answers already.
    Opens its own transaction; not to be called within a command.
    """
    sent = rules.without_ours(fields)
    given = rules.understand(sent, rules.names(form.asks))
    if shape == PLAIN:
        rules.check(form.asks, sent)
    _agreed(form, given)
    _reachable(given)
    if len(key) > rules.LONGEST_KEY:
        raise Refused("key-too-long", f"An Idempotency-Key has at most {rules.LONGEST_KEY} characters.")
    submission = Submission(
        form=form,
        received_at=now,
        next_try_at=now,
        body_digest=rules.digest(sent),
        fields=sent,
        page=(given.page or page)[:LONGEST_ADDRESS],
        referrer=given.referrer[:LONGEST_ADDRESS],
        shape=shape,
        suspicion=_suspicion(form, fields, given, now),
    )
    if rules.says_yes(given.consent):
        version = rules.text_of(fields.get(rules.CONSENT_VERSION))
        submission.consent = queries.consent_text(form, version)
    return _stored_once(submission, key)


def _agreed(form: Form, given: rules.Given) -> None:
    if form.consent_id and form.consent_required and not rules.says_yes(given.consent):
        field = given.sent_as.get("consent", "consent")
        raise Refused("consent-missing", "Please agree to what the form asks you to.", field=field)


def _suspicion(form: Form, fields: Mapping[str, Any], given: rules.Given, now: datetime) -> str:
    """Why no person may have sent it; empty when nothing says so. A form that says nothing of when it
    was opened is believed."""
    age, forged = None, False
    if text := rules.text_of(fields.get(rules.STAMP)):
        try:
            age = stamps.age(form, text, now)
        except ValueError:
            forged = True
    trap, email = rules.text_of(fields.get(rules.TRAP)), given.person.get("email", "")
    return rules.suspicion(trap=trap, email=email, age=age, forged=forged)


def _stored_once(submission: Submission, key: str) -> Submission:
    now = submission.received_at
    keys = rules.keys(form_id=submission.form_id, body=submission.body_digest, key=key, now=now)
    for _ in range(MOST_TRIES):
        submission.dedupe_key, submission.dedupe_twin = keys
        if storing.store(submission):
            nudge.after_commit(PROCESS)
            return submission
        other = queries.same_key(*keys)
        if other is None:  # its transaction is not over for us yet, or it is gone again
            continue
        if other.pk == submission.pk:  # it was stored, and the connection broke before we heard of it
            return submission
        if key:
            return _same_body(other, submission)
        if rules.is_double_click(now, other.received_at):
            return other
        keys = rules.keys_after(keys, str(other.pk), (other.dedupe_key, other.dedupe_twin))
    raise Refused("too-many-at-once", "The same was sent too often at once. Try again.", status=CONFLICT)


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
