"""A campaign begins: said once, on its first day where its marketing team is or as soon after as anybody
can. What is over by then is no news."""

from datetime import datetime

from leads.campaigns import queries
from leads.campaigns.models import Campaign
from leads.campaigns.rules import first_moment
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor, system
from smarketing.kernel.command import command

ITSELF = system("campaigns")


@command
def announce(*, campaign_id: int, now: datetime, actor: Actor = ITSELF) -> Campaign | None:
    """Record that it has begun, for sales to be told; None when it has not, or was announced before."""
    campaign = queries.locked(campaign_id)
    zone = queries.zone_of(campaign)
    if campaign.announced_at or not queries.has_begun(campaign, zone, now):
        return None
    began = first_moment(campaign.starts_on, zone) if campaign.starts_on else now
    campaign.announced_at = now
    campaign.save(update_fields=["announced_at"])
    record(
        "campaign.started",
        campaign.pk,
        actor=actor,
        now=now,
        thread=f"campaign:{campaign.pk}",
        occurred_at=max(began, campaign.created_at),
        name=campaign.name,
    )
    return campaign
