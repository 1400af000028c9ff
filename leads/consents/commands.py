"""Keeping what people allow, with the words they agreed to; and that they take it back, which needs no
reason and is never refused."""

from datetime import datetime
from typing import Any

from leads.consents.models import Consent
from leads.consents.rules import BASES, LONGEST_TEXT, LONGEST_WORDS, PURPOSES, Basis
from leads.contacts import queries as contacts
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, NOT_FOUND, Refused
from smarketing.people.members import queries as members


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
    words = {"text": text.strip(), "text_version": text_version.strip(), "how": how.strip()}
    _makes_sense(purpose, basis, words, given_at, now)
    contact = contacts.locked(contact_id)
    consent = Consent.objects.create(
        contact=contact,
        purpose=purpose,
        basis=basis,
        **words,
        given_at=given_at or now,
        kept_by_id=actor.id,
        kept_at=now,
    )
    _tell("consent.given", consent, contact.thread, actor, now, basis=basis, **words)
    return consent


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
    _tell("consent.withdrawn", consent, contact.thread, actor, now, how=consent.withdrawn_how)
    return consent


def _may_keep(actor: Actor) -> None:
    who = members.standing(actor)
    if not (who.commands_side("marketing") or who.commands_side("sales")):
        message = "Consents are kept by people of a marketing or sales team."
        raise Refused("no-side", message, status=FORBIDDEN)


def _makes_sense(
    purpose: str, basis: str, words: dict[str, str], given_at: datetime | None, now: datetime
) -> None:
    if purpose not in PURPOSES:
        raise Refused("no-such-purpose", "Choose what it is for.", field="purpose")
    if basis not in BASES:
        raise Refused("no-such-basis", "Choose the ground.", field="basis")
    if basis == Basis.CONSENT and not words["text"]:
        raise Refused("text-missing", "Give the words that were agreed to.", field="text")
    if given_at and given_at > now:
        raise Refused("in-the-future", "It can't have been given in the future.", field="given_at")
    for name, text in words.items():
        _fit(name, text)


def _fit(name: str, text: str) -> str:
    longest = LONGEST_WORDS.get(name, LONGEST_TEXT)
    if len(text) > longest:
        raise Refused("too-long", f"That is longer than {longest:,} characters.", field=name)
    return text


def _tell(kind: str, consent: Consent, thread: str, actor: Actor, now: datetime, **told: Any) -> None:
    at = consent.given_at if kind == "consent.given" else now
    record(
        kind, consent.pk, actor=actor, now=now, thread=thread, occurred_at=at, purpose=consent.purpose, **told
    )
