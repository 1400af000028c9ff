"""The tick that notices that campaigns begin."""

import logging

from celery import shared_task

from leads.campaigns import commands as campaigns
from leads.campaigns import queries
from smarketing.kernel import clock

log = logging.getLogger(__name__)


@shared_task
def announce() -> int:
    """One command for each that has begun: one that fails is tried again by the next tick, and holds back
    no other. Returns how many were announced."""
    now, announced = clock.now(), 0
    for campaign_id in queries.to_announce(now):
        try:
            announced += campaigns.announce(campaign_id=campaign_id, now=now) is not None
        except Exception:  # whatever is wrong with one campaign must not keep the others quiet
            log.exception("campaign %d could not be announced", campaign_id)
    return announced
