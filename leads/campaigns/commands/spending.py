"""What a campaign costs, entry by entry. None is ever changed: what was entered wrongly is taken off by a
counter entry, and both stay to be seen."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from leads.campaigns import queries
from leads.campaigns.commands.keeping import may_market
from leads.campaigns.models import Spend
from leads.campaigns.rules import checked_spend, one_line
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, Refused


@command
def enter_spend(
    *, campaign_id: int, spent_on: date, amount: Decimal, what: str, actor: Actor, now: datetime
) -> Spend:
    may_market(actor)
    campaign = queries.locked(campaign_id)
    what = checked_spend(amount, spent_on, what, now.date())
    return _entered(actor, now, campaign_id=campaign.pk, spent_on=spent_on, amount=amount, what=what)


@command
def counter_spend(*, spend_id: int, why: str, actor: Actor, now: datetime) -> Spend:
    """Take an entry's amount off again, on the same day; returns the counter entry."""
    may_market(actor)
    entry = queries.spend(spend_id)
    queries.locked(entry.campaign_id)
    if entry.counters_id:
        raise Refused("is-a-counter", "A counter entry stands; enter the amount again.", status=CONFLICT)
    if Spend.objects.filter(counters=entry).exists():
        raise Refused("already-countered", "This entry was taken off already.", status=CONFLICT)
    why = one_line(why, "why", "Say why it is taken off.")
    terms = {"campaign_id": entry.campaign_id, "spent_on": entry.spent_on, "counters_id": entry.pk}
    return _entered(actor, now, **terms, amount=-entry.amount, what=why)


def _entered(actor: Actor, now: datetime, **terms: Any) -> Spend:
    entry = Spend.objects.create(entered_at=now, entered_by_id=actor.id, **terms)
    record(
        "spend.countered" if entry.counters_id else "spend.entered",
        entry.pk,
        actor=actor,
        now=now,
        thread=f"campaign:{entry.campaign_id}",
        campaign_id=entry.campaign_id,
        spent_on=entry.spent_on.isoformat(),
        amount=str(entry.amount),
        counters_id=entry.counters_id,
        spent_for=entry.what,
    )
    return entry
