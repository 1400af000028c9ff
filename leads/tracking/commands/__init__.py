"""The doors of tracking: keep the sites, take beacons in, sort them, join them to people, forget them."""

from leads.tracking.commands.forgetting import forget
from leads.tracking.commands.joining import due, join, join_due, joining_of, let_go, mark, put_in
from leads.tracking.commands.keeping import create_site, edit_site, keeps_sites, may_keep_sites
from leads.tracking.commands.receiving import receive
from leads.tracking.commands.sorting import name_campaigns, sort

__all__ = [
    "create_site",
    "due",
    "edit_site",
    "forget",
    "join",
    "join_due",
    "joining_of",
    "keeps_sites",
    "let_go",
    "mark",
    "may_keep_sites",
    "name_campaigns",
    "put_in",
    "receive",
    "sort",
]
