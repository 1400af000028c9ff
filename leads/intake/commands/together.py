"""Many submissions at once where nothing is to be weighed: they are of people whom nobody knew. The same
rows and facts as one by one, with some two dozen statements for all of them.

Whoever is known, suspected, replayed or erased, or waits for another of the same batch to be settled first,
is left to be processed alone. All that are settled here are, or none.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leads.campaigns import commands as campaigns
from leads.companies import history as companies
from leads.consents import commands as consents
from leads.consents.queries import Consent
from leads.contacts import history as contacts
from leads.contacts import queries as people
from leads.contacts.queries import Contact
from leads.fields import commands as custom
from leads.fields.queries import Definition, Of
from leads.intake import queries, rules
from leads.intake.commands.processing import Usable, agreed_to, qualifies, seen, usable, why_qualified
from leads.intake.commands.settling import CAUSE, Processed, settle_new
from leads.intake.models import Submission
from leads.lifecycle import history as ladder
from leads.words import Stage
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission as understood, with the fields as a contact stores them; None: it can't."""

    submission: Submission
    given: rules.Given
    usable: Usable
    fields: Mapping[str, Any] | None

    @property
    def company(self) -> tuple[str, str]:
        return people.email_key(self.usable.fields.get("email", "")), self.usable.company

    @property
    def marks(self) -> set[str]:
        return companies.marks(*self.company)


@command
def process_new(*, submission_ids: Sequence[uuid.UUID], actor: Actor, now: datetime) -> list[uuid.UUID]:
    """Process those of them that are plainly of new people; which these were."""
    plain = _plain(queries.waiting_locked_many(submission_ids), now)
    if not plain:
        return []
    firms = companies.of_people([each.company for each in plain], actor=actor, now=now)
    touches = campaigns.drawn([campaigns.Seen(**seen(each.submission, each.given)) for each in plain])
    newcomers = [
        ladder.Newcomer({**(each.fields or {}), "company": firm}, touch.channel, now, _rises(each))
        for each, firm, touch in zip(plain, firms, touches, strict=True)
    ]
    fresh = ladder.register_many(newcomers, actor=actor, now=now, cause=CAUSE, live=True)
    contacts.must_be_new(fresh)
    for touch, contact in zip(touches, fresh, strict=True):
        touch.contact = contact
    campaigns.touch_newcomers(touchpoints=touches, actor=actor, now=now)
    agreed = list(_consents(plain, fresh))
    consents.give_many(consents=agreed, actor=actor, now=now)
    settle_new(list(_done(plain, fresh)), actor, now)
    return [each.submission.pk for each in plain]


def _plain(waiting: Sequence[Submission], now: datetime) -> list[Sent]:
    """In the order they came. Who shares a key or an unmade company with an earlier one that is left
    waits for that one to be settled."""
    understood = [(each, each.given) for each in waiting if not each.suspicion]
    added = custom.held(Of.CONTACT, {name for _, given in understood for name in given.added})
    sent = [_sent(each, given, added) for each, given in understood]
    strange = contacts.strangers([each.fields or each.usable.fields for each in sent])
    found: list[Sent] = []
    awaited: set[str] = set()
    for each, is_strange in zip(sent, strange, strict=True):
        if is_strange and _stands_alone(each, now) and not each.marks & awaited:
            found.append(each)
        else:
            awaited |= each.marks
    return found


def _sent(submission: Submission, given: rules.Given, added: Mapping[str, Definition]) -> Sent:
    what = usable(given, added)
    try:
        return Sent(submission, given, what, contacts.cleaned(what.fields, added))
    except Refused:
        return Sent(submission, given, what, None)


def _stands_alone(sent: Sent, now: datetime) -> bool:
    """Nothing of it was made before, and it says how to reach the person or who they are."""
    fields = sent.fields or {}
    reached = fields.get("email") or fields.get("phone") or fields.get("external_id")
    return bool(reached) and sent.submission.contact_id is None and sent.submission.received_at <= now


def _rises(sent: Sent) -> list[ladder.Rise]:
    form = sent.submission.form
    rises = [ladder.Rise(rules.stage_of(form.kind), CAUSE)]
    if qualifies(form, sent.usable):
        rises.append(ladder.Rise(Stage.MQL, ladder.QUALIFIED, why_qualified(form)))
    return rises


def _consents(plain: Sequence[Sent], fresh: Sequence[Contact]) -> Iterator[Consent]:
    for each, contact in zip(plain, fresh, strict=True):
        if words := agreed_to(each.submission):
            yield Consent(contact=contact, **words)


def _done(plain: Sequence[Sent], fresh: Sequence[Contact]) -> Iterator[Processed]:
    for each, contact in zip(plain, fresh, strict=True):
        each.submission.contact = contact
        left_out: dict[str, Any] = dict(each.usable.left_out)
        each.submission.differing = left_out
        yield Processed(each.submission, each.given.message)
