"""What people decide about a submission that is settled: let it be processed again, set it aside, take
a value over."""

import uuid
from datetime import datetime
from typing import Any

from leads.companies import commands as companies
from leads.companies import queries as firms
from leads.contacts import commands as contacts
from leads.contacts import queries as people
from leads.contacts.queries import Contact
from leads.fields.queries import apart, known
from leads.intake.commands.forms import may_keep_forms
from leads.intake.commands.receiving import PROCESS
from leads.intake.commands.settling import State, blank, settle, tell
from leads.intake.models import Submission
from smarketing.kernel import nudge
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, NOT_FOUND, Refused


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
    tell("submission.replayed", submission, actor, now)
    nudge.after_commit(PROCESS)
    return submission


@command
def reject(*, submission_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> Submission:
    """Set a held submission aside for good: spam, or data nobody can use. Of who asked to be erased nothing
    stays that it said."""
    submission = _settled_locked(submission_id, actor)
    if submission.state != State.HELD:
        raise Refused("not-held", f"This submission is {submission.state}, not held.", status=CONFLICT)
    if not reason.strip():
        raise Refused("reason-missing", "Say why it is of no use.", field="reason")
    if people.asked_to_be(**{name: submission.given.person.get(name, "") for name in people.KEYS}):
        blank([str(submission.pk)])
        submission.refresh_from_db()
    settle(submission, State.REJECTED, now, why=reason.strip(), code="rejected")
    tell("submission.rejected", submission, actor, now, why=submission.why)
    return submission


@command
def decide(*, submission_id: uuid.UUID, field: str, take: bool, actor: Actor, now: datetime) -> Submission:
    """A person says of a value that differs whether the contact, or their company, takes it over or keeps its
    own."""
    submission = _settled_locked(submission_id, actor)
    if submission.contact is None or field not in submission.differing:
        message = "There is nothing to decide about that."
        raise Refused("nothing-to-decide", message, status=CONFLICT, field="field")
    if take:
        contact = people.locked(submission.contact.pk)
        _take_over(contact, {field: submission.differing.pop(field)}, actor, now)
    submission.undecided = [name for name in submission.undecided if name != field]
    submission.save(update_fields=["differing", "undecided"])
    tell("submission.decided", submission, actor, now, field=field, taken=take)
    return submission


def _take_over(contact: Contact, changes: dict[str, Any], actor: Actor, now: datetime) -> None:
    own, of_company = apart(known(), changes)
    if own:
        contacts.edit(contact_id=contact.pk, changes=own, version=contact.version, actor=actor, now=now)
    elif contact.company_id is None:
        message = "We know of no company of theirs, so there is nowhere to keep it."
        raise Refused("no-company", message, status=CONFLICT, field="field")
    else:
        firm = firms.locked(contact.company_id)
        companies.edit(company_id=firm.pk, changes=of_company, version=firm.version, actor=actor, now=now)


def _settled_locked(submission_id: uuid.UUID, actor: Actor) -> Submission:
    may_keep_forms(actor)
    rows = Submission.objects.select_for_update(of=("self",), no_key=True).select_related("form")
    found = rows.filter(pk=submission_id).first()
    if found is None:
        raise Refused("no-such-submission", "There is no such submission.", status=NOT_FOUND)
    return found
