"""What the demo company's campaigns cost: booked in a few parts while they ran, one of them twice by
mistake."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from leads.campaigns import commands as campaigns
from smarketing.demo import programme
from smarketing.demo.cast import Cast
from smarketing.demo.story import LIVELY, Story

# The share of the budget that each part comes to, and what it was for.
PARTS = (
    (Decimal("0.45"), "First half"),
    (Decimal("0.3"), "Second half"),
    (Decimal("0.17"), "Closing invoice"),
)
DEAR = ("display-remarketing", Decimal("0.3"), "Extra placements, agreed by mail")
TWICE = "automation-fair"


def spend(story: Story, cast: Cast) -> None:
    """Booked when the last days are told, each on the day when it was paid."""
    story.later(story.now - LIVELY / 2, lambda now: _book(cast, now))


def _book(cast: Cast, now: datetime) -> None:
    for each in programme.of(now.date()):
        for number, (share, what) in enumerate(PARTS):
            paid = _paid(each, number, now.date())
            if each.budget and paid <= now.date():
                _enter(cast, each.key, paid, each.budget * share, what, now)
    key, share, what = DEAR
    budget = next(each.budget for each in programme.ALWAYS if each.key == key)
    _enter(cast, key, now.date() - timedelta(days=9), budget * share, what, now)
    again = now + timedelta(minutes=3)
    fair = next(each for each in programme.PASSING if each.key == TWICE)
    entry = _enter(cast, TWICE, now.date() - timedelta(days=fair.until), Decimal(4200), "Booth", again)
    campaigns.counter_spend(
        spend_id=entry.pk,
        why="Part of the closing invoice already",
        actor=cast.actor("mara"),
        now=again + timedelta(minutes=6),
    )


def _paid(campaign: programme.Campaign, number: int, today: date) -> date:
    """The parts are paid evenly over the days that it runs."""
    step = (campaign.since - campaign.until) / len(PARTS)
    return today - timedelta(days=round(campaign.since - step * (number + 1)))


def _enter(cast: Cast, key: str, paid: date, amount: Decimal, what: str, now: datetime) -> Any:
    return campaigns.enter_spend(
        campaign_id=cast.campaigns[key].pk,
        spent_on=paid,
        amount=amount.quantize(Decimal("0.01")),
        what=what,
        actor=cast.actor("mara"),
        now=now,
    )
