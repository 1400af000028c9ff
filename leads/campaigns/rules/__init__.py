"""What a link says of where somebody came from, when a campaign runs, and what it may cost. Plain values
only."""

from leads.campaigns.rules.addresses import web_address
from leads.campaigns.rules.channels import UTM, campaign_key, channel_of, clicks_in, utm_in
from leads.campaigns.rules.money import MOST_SPENT, checked_spend, one_line
from leads.campaigns.rules.running import Running, first_moment, is_over, runs

__all__ = [
    "MOST_SPENT",
    "UTM",
    "Running",
    "campaign_key",
    "channel_of",
    "checked_spend",
    "clicks_in",
    "first_moment",
    "is_over",
    "one_line",
    "runs",
    "utm_in",
    "web_address",
]
