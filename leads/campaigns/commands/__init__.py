"""The doors of campaigns: keep them and their assets, and note what people did."""

from leads.campaigns.commands.keeping import (
    create,
    create_asset,
    edit,
    edit_asset,
    markets,
    may_market,
)
from leads.campaigns.commands.touching import log_touch, touch

__all__ = [
    "create",
    "create_asset",
    "edit",
    "edit_asset",
    "log_touch",
    "markets",
    "may_market",
    "touch",
]
