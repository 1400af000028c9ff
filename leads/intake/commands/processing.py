"""Making something of a submission: a person, their company, a touchpoint, a stage; once.

Each is one command under the submission's row lock: all of it or nothing, and never twice. What
can't be decided is held with the reason. Where nothing is to be weighed many are processed at a time
(together.py), with the same rows and facts.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from leads.campaigns import commands as campaigns
from leads.campaigns import queries as campaigns_known
from leads.companies import commands as companies
from leads.companies import filling
from leads.consents import commands as consents
from leads.consents import queries as consents_known
from leads.contacts import commands as contacts
from leads.contacts import queries as people
from leads.contacts.queries import Contact
from leads.fields import commands as custom
from leads.fields.queries import Definition, apart, known, read
from leads.intake import queries, rules
from leads.intake.commands.settling import CAUSE, FORM, Processed, State, hold, settle, tell_processed
from leads.intake.models import Form, Submission
from leads.lifecycle import commands as lifecycle
from leads.words import Touch
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import Refused

MOST_RACES = 5


@dataclass(frozen=True, slots=True)
class Usable:
    """What of a submission can be stored with a person and (`of_company`, added fields) with their company,
    and what can't."""

    fields: Mapping[str, Any]
    company: str
    left_out: Mapping[str, Any]
    of_company: Mapping[str, Any] = field(default_factory=dict)


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
    return hold(submission_id=submission_id, code=told.code, why=told.message, actor=actor, now=now)


@command
def _process(*, submission_id: uuid.UUID, actor: Actor, now: datetime) -> Submission | None:
    submission = queries.waiting_locked(submission_id)
    if submission is None:
        return None
    if submission.suspicion:
        raise Refused(submission.suspicion, rules.SUSPICIONS[submission.suspicion])
    given = submission.given
    what = usable(given)
    contact = _match(submission, what)
    is_new = contact is None
    if contact is None:
        contact, differing = _register(submission, what, actor, now), {}
    else:
        differing = _complete(submission, contact, what, actor, now)
    differing |= _tell_of_company(submission, contact, what, actor, now)
    submission.undecided = asked(differing, keeping(submission))
    if submission.contact_id is None:  # once: a replay of what was processed brings nobody further
        campaigns.touch(contact=contact, **seen(submission, given), actor=actor, now=now)
        _raise(submission, what, contact, actor, now)
        _keep_consent(submission, contact, actor, now)
    submission.contact = contact
    submission.differing = {**differing, **what.left_out}
    settle(submission, State.PROCESSED, now)
    tell_processed([Processed(submission, given.message, is_new)], actor, now)
    return submission


def usable(given: rules.Given, added: Mapping[str, Definition] | None = None) -> Usable:
    """What a contact can't store is left out and shown, never the reason to lose a lead. `added` are the
    added fields, looked up once for many."""
    wanted = {**given.person, "company_name": given.company, "notes": given.message, **given.added}
    defined = known() if added is None and given.added else added or {}
    faults = people.faults(wanted, defined)
    left_out = {name: wanted[name] for name in faults}
    kept = {name: value for name, value in wanted.items() if value and name not in faults}
    own, of_company = apart(defined, kept)
    return Usable(own, own.get("company_name", ""), left_out, of_company)


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
    said = {"fields": usable.fields, "keeping": keeping(submission)}
    differing = contacts.fill_blanks(contact=contact, **said, actor=actor, now=now)
    return to_show(differing, submission)


def _tell_of_company(
    submission: Submission, contact: Contact, usable: Usable, actor: Actor, now: datetime
) -> dict[str, str]:
    """What it says of the person's company is kept there; returns what wasn't."""
    if not usable.of_company:
        return {}
    defined = custom.held("", usable.of_company)
    said = filling.Said(contact.company, read(defined, usable.of_company), keeping(submission))
    return filling.complete_many([said], defined, actor=actor, now=now, live=True)[0].differing


def to_show(differing: Mapping[str, Any], submission: Submission) -> dict[str, Any]:
    """What differs and is looked at: a new message contradicts nothing, and is read on the submission."""
    appends = keeping(submission).get("notes") == "append"
    return {name: value for name, value in differing.items() if appends or name != "notes"}


def asked(differing: Iterable[str], keeping: Mapping[str, str]) -> list[str]:
    """Of what differs that which the form wants a person to decide."""
    return [name for name, way in keeping.items() if way == "ask" and name in differing]


def keeping(submission: Submission) -> dict[str, str]:
    """What the form says of a value that differs, by the contact's field."""
    if submission.contact_id:  # a replay must not append, or overrule what was put right since
        return {}
    chosen = {rules.stored_as(each.means): each.keeping for each in submission.form.asks}
    return {name: way for name, way in chosen.items() if name and way != "fill"}


def _company(usable: Usable, actor: Actor, now: datetime) -> Any:
    key = people.email_key(usable.fields.get("email", ""))
    found = companies.for_email(email_key=key, name=usable.company, actor=actor, now=now)
    return found or companies.named(name=usable.company, actor=actor, now=now)


def seen(submission: Submission, given: rules.Given) -> dict[str, Any]:
    """The interaction that it was."""
    form = submission.form
    return {
        "kind": Touch.FORM,
        "utm": given.utm or campaigns_known.utm_in(submission.page),
        "clicks": given.clicks or campaigns_known.clicks_in(submission.page),
        "page": submission.page,
        "referrer": submission.referrer,
        "channel": given.channel,
        "campaign_id": form.campaign_id,
        "asset_id": form.asset_id,
        "form": form,
        "happened_at": submission.received_at,
    }


def _raise(submission: Submission, usable: Usable, contact: Contact, actor: Actor, now: datetime) -> None:
    form = submission.form
    stage = rules.stage_of(form.kind)
    lifecycle.raise_to(
        contact=contact, stage=stage, cause=CAUSE, reason=why_risen(form), actor=actor, now=now
    )
    if qualifies(form, usable, contact):
        reason = why_qualified(form)
        lifecycle.qualify_mql(contact_ids=[contact.pk], reason=reason, actor=actor, now=now)


def qualifies(form: Form, usable: Usable, contact: Contact | None) -> bool:
    """Whether who sends that (None: somebody new) is marketing qualified by it."""
    barred = contact is not None and bool(contact.disqualified)
    return form.qualifies and rules.is_complete(usable.fields) and not barred


def why_risen(form: Form) -> str:
    return f"Sent the form {form.name}"


def why_qualified(form: Form) -> str:
    return f"Sent the form {form.name}, complete"


def _keep_consent(submission: Submission, contact: Contact, actor: Actor, now: datetime) -> None:
    """The same words once."""
    words = agreed_to(submission)
    if words and not consents_known.holds(contact.pk, words["text_version"]):
        consents.give(contact_id=contact.pk, **words, actor=actor, now=now)


def agreed_to(submission: Submission) -> dict[str, Any]:
    """The words that were agreed to on the form, as they stood there then; empty for none."""
    agreed, form = submission.consent, submission.form
    if agreed is None:
        return {}
    return {
        "purpose": consents_known.Purpose.MAIL,
        "basis": consents_known.Basis.CONSENT,
        "text": agreed.text,
        "text_version": f"{form.key} {agreed.version}",
        "how": f"The form {form.name}",
        "given_at": submission.received_at,
    }
