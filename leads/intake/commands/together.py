"""Many submissions at once where nothing is to be weighed (sorting.py): the same rows and facts as one by
one, with some three dozen statements for all of them. All that are settled here are, or none.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from leads.campaigns import commands as campaigns
from leads.campaigns.queries import Touchpoint
from leads.companies import filling
from leads.companies import history as companies
from leads.companies.queries import Company
from leads.consents import commands as consents
from leads.consents import queries as consents_known
from leads.consents.queries import Consent
from leads.contacts import history as contacts
from leads.contacts.queries import Contact
from leads.fields import commands as custom
from leads.fields.queries import Definition, read
from leads.intake import queries, rules
from leads.intake.commands.processing import (
    agreed_to,
    asked,
    keeping,
    qualifies,
    seen,
    to_show,
    why_qualified,
    why_risen,
)
from leads.intake.commands.settling import CAUSE, Processed, settle_many
from leads.intake.commands.sorting import Sent, plain
from leads.lifecycle import history as ladder
from leads.words import Stage
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command

Firms = Mapping[uuid.UUID, Company | None]  # by submission, of who has none yet


@command
def process_many(*, submission_ids: Sequence[uuid.UUID], actor: Actor, now: datetime) -> list[uuid.UUID]:
    """Process those of them that are plain; which these were."""
    waiting = queries.waiting_locked_many(submission_ids)
    understood = [(each, each.given) for each in waiting if not each.suspicion]
    added = custom.held("", {name for _, given in understood for name in given.added})
    sent = plain(understood, added, now)
    firms = _firms(sent, actor, now)
    ways = [keeping(each.submission) for each in sent]  # as said before they are somebody's
    touches = campaigns.drawn([campaigns.Seen(**seen(each.submission, each.given)) for each in sent])
    _bring_in([(s, t) for s, t in zip(sent, touches, strict=True) if s.contact is None], firms, actor, now)
    back = [each for each in sent if each.contact is not None]
    _complete(back, firms, added, actor, now)
    _tell_of_companies(sent, ways, added, actor, now)
    for each, touch in zip(sent, touches, strict=True):
        touch.contact = _whom(each)
    campaigns.touch_each(touchpoints=touches, actor=actor, now=now)
    climbs = [ladder.Climb(_whom(each), now, _rises(each, why_risen(each.submission.form))) for each in back]
    ladder.climb_many(climbs, actor=actor, now=now, live=True)
    consents.give_many(consents=list(_consents(sent)), actor=actor, now=now)
    done = [Processed(each.submission, each.given.message, each.contact is None) for each in sent]
    settle_many(done, actor, now)
    return [each.submission.pk for each in sent]


def _firms(sent: Sequence[Sent], actor: Actor, now: datetime) -> Firms:
    who = [each for each in sent if each.asks_company]
    found = companies.of_people([each.company for each in who], actor=actor, now=now)
    return {each.submission.pk: firm for each, firm in zip(who, found, strict=True)}


def _bring_in(sent: Sequence[tuple[Sent, Touchpoint]], firms: Firms, actor: Actor, now: datetime) -> None:
    """Those whom nobody knew."""
    newcomers = [
        ladder.Newcomer(
            {**(each.fields or {}), "company": firms[each.submission.pk]}, touch.channel, now, _rises(each)
        )
        for each, touch in sent
    ]
    fresh = ladder.register_many(newcomers, actor=actor, now=now, cause=CAUSE, live=True)
    contacts.must_be_new(fresh)
    for (each, _), contact in zip(sent, fresh, strict=True):
        each.submission.contact, each.submission.differing = contact, dict(each.usable.left_out)


def _complete(
    back: Sequence[Sent], firms: Firms, added: Mapping[str, Definition], actor: Actor, now: datetime
) -> None:
    """Those who are known, with what we didn't know of them."""
    said = [
        contacts.Said(
            each.contact, each.usable.fields, keeping(each.submission), firms.get(each.submission.pk)
        )
        for each in back
        if each.contact
    ]
    told = contacts.complete_many(said, added=added, actor=actor, now=now)
    for each, differing in zip(back, told, strict=True):
        shown = to_show(differing, each.submission)
        each.submission.undecided = asked(shown, keeping(each.submission))
        each.submission.contact, each.submission.differing = each.contact, {**shown, **each.usable.left_out}


def _tell_of_companies(
    sent: Sequence[Sent],
    ways: Sequence[Mapping[str, str]],
    added: Mapping[str, Definition],
    actor: Actor,
    now: datetime,
) -> None:
    """What is said of their companies is kept there, and what isn't, with what was sent."""
    told = [(each, way) for each, way in zip(sent, ways, strict=True) if each.usable.of_company]
    said = [filling.Said(_whom(each).company, read(added, each.usable.of_company), way) for each, way in told]
    kept = filling.complete_many(said, added, actor=actor, now=now, live=True)
    for (each, way), firm in zip(told, kept, strict=True):
        each.submission.differing |= firm.differing
        each.submission.undecided = asked({*each.submission.undecided, *firm.differing}, way)


def _whom(sent: Sent) -> Contact:
    contact = sent.submission.contact
    assert contact is not None
    return contact


def _rises(sent: Sent, reason: str = "") -> list[ladder.Rise]:
    """Where it brings the person. Who is new came in there, which needs no reason."""
    form = sent.submission.form
    rises = [ladder.Rise(rules.stage_of(form.kind), CAUSE, reason)]
    if qualifies(form, sent.usable, sent.contact):
        rises.append(ladder.Rise(Stage.MQL, ladder.QUALIFIED, why_qualified(form)))
    return rises


def _consents(sent: Sequence[Sent]) -> Iterator[Consent]:
    """The same words once."""
    agreed = [(each, words) for each in sent if (words := agreed_to(each.submission))]
    held = consents_known.held_by([each.contact.pk for each, _ in agreed if each.contact])
    for each, words in agreed:
        contact = _whom(each)
        if (contact.pk, words["text_version"]) not in held:
            yield Consent(contact=contact, **words)
