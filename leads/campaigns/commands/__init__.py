"""The doors of campaigns: keep them, their money and their assets, tell sales that they begin, and note
what people did."""

from leads.campaigns.commands.keeping import (
    create,
    create_asset,
    edit,
    edit_asset,
    markets,
    may_market,
)
from leads.campaigns.commands.spending import counter_spend, enter_spend
from leads.campaigns.commands.starting import announce
from leads.campaigns.commands.touching import Seen, drawn, log_touch, touch, touch_each

__all__ = [
    "Seen",
    "announce",
    "counter_spend",
    "create",
    "create_asset",
    "drawn",
    "edit",
    "edit_asset",
    "enter_spend",
    "log_touch",
    "markets",
    "may_market",
    "touch",
    "touch_each",
]
