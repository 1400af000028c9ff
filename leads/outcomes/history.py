"""Opportunities of another system's past: already closed, at their true dates. Part of a command."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings

from leads.contacts.queries import Contact
from leads.outcomes.models import Opportunity
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor
from smarketing.kernel.lookups import filled_any_of


@dataclass(frozen=True, slots=True)
class Past:
    """One that was closed elsewhere. When it was opened is not known there: it is first heard of when
    it closed. `date_conflict`: it closed before its contact was first in touch."""

    external_id: str
    contact: Contact
    company_id: int | None
    name: str
    amount: Decimal | None
    state: str
    lost_reason: str
    closed_at: datetime
    owner_id: int | None
    sdr_id: int | None
    date_conflict: bool


def known(external_ids: Sequence[str]) -> set[str]:
    found = Opportunity.objects.filter(filled_any_of("external_id", external_ids))
    return set(found.values_list("external_id", flat=True))


def keep_many(pasts: Sequence[Past], *, actor: Actor, now: datetime) -> None:
    """Save them with the fact of how each ended."""
    rows = Opportunity.objects.bulk_create(_row(past) for past in pasts)
    facts = [
        Fact(
            f"opportunity.{row.state}",
            row.pk,
            row.contact.thread,
            row.closed_at,
            {"contact_id": row.contact_id, "handoff_id": None, "amount": _text(row.amount), "imported": True},
        )
        for row in rows
    ]
    record_many(facts, actor=actor, now=now, announce=False)


def _row(past: Past) -> Opportunity:
    return Opportunity(
        external_id=past.external_id,
        contact=past.contact,
        company_id=past.company_id,
        name=past.name or f"{past.contact}"[:200],
        source=Opportunity.Source.MARKETING,
        amount=past.amount,
        currency=settings.CURRENCY,
        state=past.state,
        lost_reason=past.lost_reason,
        opened_at=past.closed_at,
        closed_at=past.closed_at,
        owner_id=past.owner_id,
        sdr_id=past.sdr_id,
        from_history=True,
        date_conflict=past.date_conflict,
    )


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
