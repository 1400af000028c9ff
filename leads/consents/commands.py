"""Keeping what people allow, with the words they agreed to; and that they take it back, which needs no
reason and is never refused."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from leads.consents.models import Consent
from leads.consents.rules import BASES, LONGEST_TEXT, LONGEST_WORDS, PURPOSES, Basis
from leads.contacts import queries as contacts
from smarketing.journal.record import Fact, record, record_many
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.copying import copy_in
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, NOT_FOUND, Refused
from smarketing.people.members import queries as members

WORDS = ("text", "text_version", "how")


@command
def give(
    *,
    contact_id: int,
    purpose: str,
    basis: str,
    actor: Actor,
    now: datetime,
    text: str = "",
    text_version: str = "",
    how: str = "",
    given_at: datetime | None = None,
) -> Consent:
    """Note what the person allows. A consent without its words or where they stand proves nothing."""
    _may_keep(actor)
    contact = contacts.locked(contact_id)
    contacts.must_be_kept(contact)
    consent = Consent(
        contact=contact,
        purpose=purpose,
        basis=basis,
        text=text,
        text_version=text_version,
        how=how,
        given_at=given_at or now,
        kept_by_id=actor.id,
        kept_at=now,
    )
    _tidy(consent, now)
    consent.save(force_insert=True)
    record_many([_given(consent)], actor=actor, now=now)
    return consent


@command
def give_many(*, consents: Sequence[Consent], actor: Actor, now: datetime) -> None:
    """The same of many people who come in with this very change, so that nobody else has them in hand."""
    _may_keep(actor)
    for consent in consents:
        consent.kept_by_id, consent.kept_at = actor.id, now
        _tidy(consent, now)
    copy_in(consents)
    record_many([_given(each) for each in consents], actor=actor, now=now)


@command
def withdraw(*, consent_id: int, actor: Actor, now: datetime, how: str = "") -> Consent:
    """The person takes it back; what was done before stays lawful, so the row stays."""
    _may_keep(actor)
    known = Consent.objects.filter(pk=consent_id).values_list("contact_id", flat=True).first()
    if known is None:
        raise Refused("no-such-consent", "There is no such consent.", status=NOT_FOUND)
    contact = contacts.locked(known)
    consent = Consent.objects.get(pk=consent_id)
    if consent.withdrawn_at:
        raise Refused("already-withdrawn", "It was withdrawn already.", status=CONFLICT)
    consent.withdrawn_at, consent.withdrawn_by_id = now, actor.id
    consent.withdrawn_how = _fit("how", how.strip())
    consent.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_how"])
    told: dict[str, Any] = {"purpose": consent.purpose, "how": consent.withdrawn_how}
    record("consent.withdrawn", consent.pk, actor=actor, now=now, thread=contact.thread, **told)
    return consent


def _may_keep(actor: Actor) -> None:
    who = members.standing(actor)
    if not (who.commands_side("marketing") or who.commands_side("sales")):
        message = "Consents are kept by people of a marketing or sales team."
        raise Refused("no-side", message, status=FORBIDDEN)


def _tidy(consent: Consent, now: datetime) -> None:
    """As it is stored; refused when it proves nothing."""
    for name in WORDS:
        setattr(consent, name, _fit(name, getattr(consent, name).strip()))
    if consent.purpose not in PURPOSES:
        raise Refused("no-such-purpose", "Choose what it is for.", field="purpose")
    if consent.basis not in BASES:
        raise Refused("no-such-basis", "Choose the ground.", field="basis")
    if consent.basis == Basis.CONSENT and not consent.text:
        raise Refused("text-missing", "Give the words that were agreed to.", field="text")
    if consent.given_at > now:
        raise Refused("in-the-future", "It can't have been given in the future.", field="given_at")


def _fit(name: str, text: str) -> str:
    longest = LONGEST_WORDS.get(name, LONGEST_TEXT)
    if len(text) > longest:
        raise Refused("too-long", f"That is longer than {longest:,} characters.", field=name)
    return text


def _given(consent: Consent) -> Fact:
    words = {name: getattr(consent, name) for name in WORDS}
    told = {"purpose": consent.purpose, "basis": consent.basis, **words}
    return Fact("consent.given", consent.pk, consent.contact.thread, consent.given_at, told)
