"""Making something of a submission: a person, their company, a touchpoint, a stage; once.

Each is one command under the submission's row lock: all of it or nothing, and never twice. What
can't be decided is held with the reason; what breaks the worker is held after three attempts, and
the rest go on.
"""

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from leads.campaigns import commands as campaigns
from leads.campaigns import queries as campaigns_known
from leads.companies import commands as companies
from leads.consents import commands as consents
from leads.consents import queries as consents_known
from leads.contacts import commands as contacts
from leads.contacts import queries as people
from leads.contacts.queries import Contact
from leads.intake import queries, rules
from leads.intake.commands.forms import may_keep_forms
from leads.intake.commands.receiving import PROCESS
from leads.intake.models import Submission
from leads.lifecycle import commands as lifecycle
from leads.words import Touch
from smarketing.journal.record import record
from smarketing.kernel import nudge
from smarketing.kernel.actor import Actor, system
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, NOT_FOUND, Refused

log = logging.getLogger(__name__)

FORM = system("form")
CAUSE = "submission.processed"
CRASHED = "crashed"
LONGEST_WHY = 500
LONGEST_MESSAGE = 500
MOST_RACES = 5
SETTLED = ["state", "settled_at", "why", "why_code", "contact", "differing", "undecided"]
State = Submission.State
_CLAIM = """
    UPDATE leads_submission SET attempts = attempts + 1, next_try_at = %(until)s
    WHERE id = %(id)s AND state = 'received' AND next_try_at <= %(now)s
    RETURNING attempts"""


@dataclass(frozen=True, slots=True)
class Usable:
    """What of a submission can be stored with a person, and what can't."""

    fields: Mapping[str, Any]
    company: str
    left_out: Mapping[str, Any]


def take(*, submission_id: uuid.UUID, now: datetime, actor: Actor = FORM) -> bool:
    """A worker's turn with one submission. The attempt is counted first and by itself, so that one
    which kills its worker is known. False: somebody else has it."""
    attempts = _claim(submission_id, now)
    if attempts is None:
        return False
    if attempts > rules.MOST_ATTEMPTS:
        _hold(submission_id=submission_id, code=CRASHED, why="The worker died over it.", actor=actor, now=now)
        return True
    try:
        process(submission_id=submission_id, actor=actor, now=now)
    except Exception as error:  # whatever it is, the others must go on
        log.exception("submission %s failed, attempt %d", submission_id, attempts)
        _after_crash(submission_id, attempts, f"{type(error).__name__}: {error}", actor, now)
    return True


def process(*, submission_id: uuid.UUID, now: datetime, actor: Actor = FORM) -> Submission | None:
    """Process a waiting submission; None when it is in other hands or settled. A refusal holds it.
    Opens its own transactions; not to be called within a command."""
    for _ in range(MOST_RACES):
        try:
            return _process(submission_id=submission_id, actor=actor, now=now)
        except Refused as refusal:
            told = refusal
        if told.code != "exists":  # that one came in at the same moment, and is matched the next time
            break
    return _hold(submission_id=submission_id, code=told.code, why=told.message, actor=actor, now=now)


@command
def replay(*, submission_id: uuid.UUID, actor: Actor, now: datetime) -> Submission:
    """Let a settled submission be processed again. Who looked at a suspect has judged it; one that was
    processed is compared with its person anew, and no interaction or stage comes of it a second time."""
    submission = _settled_locked(submission_id, actor)
    if submission.state == State.RECEIVED:
        raise Refused("not-settled", "This submission waits for a worker already.", status=CONFLICT)
    submission.state, submission.settled_at, submission.attempts = State.RECEIVED, None, 0
    submission.next_try_at, submission.why, submission.why_code = now, "", ""
    submission.suspicion = ""
    submission.save(
        update_fields=["state", "settled_at", "attempts", "next_try_at", "why", "why_code", "suspicion"]
    )
    _tell("submission.replayed", submission, actor, now)
    nudge.after_commit(PROCESS)
    return submission


@command
def reject(*, submission_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> Submission:
    """Set a held submission aside for good: spam, or data nobody can use."""
    submission = _settled_locked(submission_id, actor)
    if submission.state != State.HELD:
        raise Refused("not-held", f"This submission is {submission.state}, not held.", status=CONFLICT)
    if not reason.strip():
        raise Refused("reason-missing", "Say why it is of no use.", field="reason")
    _settle(submission, State.REJECTED, now, why=reason.strip(), code="rejected")
    _tell("submission.rejected", submission, actor, now, why=submission.why)
    return submission


@command
def decide(*, submission_id: uuid.UUID, field: str, take: bool, actor: Actor, now: datetime) -> Submission:
    """A person says of a value that differs whether the contact takes it over or keeps its own."""
    submission = _settled_locked(submission_id, actor)
    if submission.contact is None or field not in submission.differing:
        message = "There is nothing to decide about that."
        raise Refused("nothing-to-decide", message, status=CONFLICT, field="field")
    if take:
        contact = people.locked(submission.contact.pk)
        changes = {field: submission.differing.pop(field)}
        contacts.edit(contact_id=contact.pk, changes=changes, version=contact.version, actor=actor, now=now)
    submission.undecided = [name for name in submission.undecided if name != field]
    submission.save(update_fields=["differing", "undecided"])
    _tell("submission.decided", submission, actor, now, field=field, taken=take)
    return submission


@command
def _process(*, submission_id: uuid.UUID, actor: Actor, now: datetime) -> Submission | None:
    submission = queries.waiting_locked(submission_id)
    if submission is None:
        return None
    if submission.suspicion:
        raise Refused(submission.suspicion, rules.SUSPICIONS[submission.suspicion])
    given = submission.given
    usable = _usable(given)
    contact = _match(submission, usable)
    is_new = contact is None
    if contact is None:
        contact, differing = _register(submission, usable, actor, now), {}
    else:
        differing = _complete(submission, contact, usable, actor, now)
    asked = [name for name, way in _keeping(submission).items() if way == "ask" and name in differing]
    submission.undecided = asked
    if submission.contact_id is None:  # once: a replay of what was processed brings nobody further
        _touch(submission, given, contact, actor, now)
        _raise(submission, usable, contact, actor, now)
        _keep_consent(submission, contact, actor, now)
    submission.contact = contact
    submission.differing = {**differing, **usable.left_out}
    _settle(submission, State.PROCESSED, now)
    consent = submission.consent.version if submission.consent else None
    _tell(CAUSE, submission, actor, now, new=is_new, message=given.message[:LONGEST_MESSAGE], consent=consent)
    return submission


def _usable(given: rules.Given) -> Usable:
    """What a contact can't store is left out and shown, never the reason to lose a lead."""
    wanted = {**given.person, "company_name": given.company, "notes": given.message, **given.added}
    faults = people.faults(wanted)
    left_out = {name: wanted[name] for name in faults}
    kept = {name: value for name, value in wanted.items() if value and name not in faults}
    return Usable(kept, kept.get("company_name", ""), left_out)


def _match(submission: Submission, usable: Usable) -> Contact | None:
    """Who it is from: whom it became when it was processed before, else whom its keys mean."""
    if submission.contact_id:
        return people.locked(submission.contact_id)
    known = {name: usable.fields.get(name, "") for name in ("email", "source", "external_id")}
    found = people.match(**known)
    return people.locked(found.pk) if found else None


def _register(submission: Submission, usable: Usable, actor: Actor, now: datetime) -> Contact:
    fields = {**usable.fields, "company": _company(usable, actor, now)}
    stage = rules.stage_of(submission.form.kind)
    return lifecycle.register(fields=fields, stage=stage, cause=CAUSE, actor=actor, now=now)


def _complete(
    submission: Submission, contact: Contact, usable: Usable, actor: Actor, now: datetime
) -> dict[str, str]:
    """Fill what we didn't know; what differs is kept or replaced as the form says of each field."""
    keeping = _keeping(submission)
    differing = contacts.fill_blanks(
        contact=contact, fields=usable.fields, keeping=keeping, actor=actor, now=now
    )
    if keeping.get("notes") != "append":
        differing.pop("notes", None)  # a new message contradicts nothing; it is read on the submission
    return differing


def _keeping(submission: Submission) -> dict[str, str]:
    """What the form says of a value that differs, by the contact's field."""
    if submission.contact_id:  # a replay must not append, or overrule what was put right since
        return {}
    chosen = {rules.stored_as(each.means): each.keeping for each in submission.form.asks}
    return {name: way for name, way in chosen.items() if name and way != "fill"}


def _company(usable: Usable, actor: Actor, now: datetime) -> Any:
    key = people.email_key(usable.fields.get("email", ""))
    found = companies.for_email(email_key=key, name=usable.company, actor=actor, now=now)
    return found or companies.named(name=usable.company, actor=actor, now=now)


def _touch(submission: Submission, given: rules.Given, contact: Contact, actor: Actor, now: datetime) -> None:
    form = submission.form
    campaigns.touch(
        contact=contact,
        kind=Touch.FORM,
        utm=given.utm or campaigns_known.utm_in(submission.page),
        page=submission.page,
        referrer=submission.referrer,
        channel=given.channel,
        campaign_id=form.campaign_id,
        asset_id=form.asset_id,
        form=form,
        happened_at=submission.received_at,
        actor=actor,
        now=now,
    )


def _raise(submission: Submission, usable: Usable, contact: Contact, actor: Actor, now: datetime) -> None:
    form = submission.form
    stage = rules.stage_of(form.kind)
    reason = f"Sent the form {form.name}"
    lifecycle.raise_to(contact=contact, stage=stage, cause=CAUSE, reason=reason, actor=actor, now=now)
    if form.qualifies and rules.is_complete(usable.fields) and not contact.disqualified:
        reason = f"Sent the form {form.name}, complete"
        lifecycle.qualify_mql(contact_ids=[contact.pk], reason=reason, actor=actor, now=now)


def _keep_consent(submission: Submission, contact: Contact, actor: Actor, now: datetime) -> None:
    """The words that were agreed to on the form, as they stood there then; the same words once."""
    agreed = submission.consent
    version = f"{submission.form.key} {agreed.version}" if agreed else ""
    if agreed and not consents_known.holds(contact.pk, version):
        consents.give(
            contact_id=contact.pk,
            purpose=consents_known.Purpose.MAIL,
            basis=consents_known.Basis.CONSENT,
            text=agreed.text,
            text_version=version,
            how=f"The form {submission.form.name}",
            given_at=submission.received_at,
            actor=actor,
            now=now,
        )


def _claim(submission_id: uuid.UUID, now: datetime) -> int | None:
    """Have it to oneself for a while; how often it was tried, with this time."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"id": submission_id, "now": now, "until": now + rules.LEASE})
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _after_crash(submission_id: uuid.UUID, attempts: int, error: str, actor: Actor, now: datetime) -> None:
    if attempts >= rules.MOST_ATTEMPTS:
        _hold(submission_id=submission_id, code=CRASHED, why=error, actor=actor, now=now)
        return
    waiting = Submission.objects.filter(pk=submission_id, state=State.RECEIVED)
    waiting.update(next_try_at=now + attempts * rules.WAIT_AFTER_CRASH, why=error[:LONGEST_WHY])


@command
def _hold(*, submission_id: uuid.UUID, code: str, why: str, actor: Actor, now: datetime) -> Submission | None:
    submission = queries.waiting_locked(submission_id)
    if submission is None:
        return None
    _settle(submission, State.HELD, now, why=why, code=code)
    _tell("submission.held", submission, actor, now, code=code)
    return submission


def _settled_locked(submission_id: uuid.UUID, actor: Actor) -> Submission:
    may_keep_forms(actor)
    rows = Submission.objects.select_for_update(of=("self",), no_key=True).select_related("form")
    found = rows.filter(pk=submission_id).first()
    if found is None:
        raise Refused("no-such-submission", "There is no such submission.", status=NOT_FOUND)
    return found


def _settle(submission: Submission, state: str, now: datetime, why: str = "", code: str = "") -> None:
    submission.state, submission.settled_at = state, now
    submission.why, submission.why_code = why[:LONGEST_WHY], code
    submission.save(update_fields=SETTLED)


def _tell(kind: str, submission: Submission, actor: Actor, now: datetime, **payload: Any) -> None:
    thread = submission.contact.thread if submission.contact else f"form:{submission.form_id}"
    record(
        kind,
        None,
        actor=actor,
        now=now,
        thread=thread,
        submission_id=str(submission.pk),
        form_id=submission.form_id,
        form=submission.form.name,
        contact_id=submission.contact_id,
        **payload,
    )
