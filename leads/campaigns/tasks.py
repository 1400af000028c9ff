"""The tick that notices that campaigns begin."""

from celery import shared_task

from leads.campaigns import commands as campaigns
from leads.campaigns import queries
from smarketing.kernel import clock
from smarketing.kernel.one_by_one import one_by_one


@shared_task
def announce() -> int:
    """Returns how many were announced."""
    now = clock.now()
    return one_by_one(
        queries.to_announce(now),
        lambda pk: campaigns.announce(campaign_id=pk, now=now),
        "announcing campaign",
    )
