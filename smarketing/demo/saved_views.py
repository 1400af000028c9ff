"""Lists as the demo company's people keep them: three that everybody opens, one that is somebody's own."""

from datetime import datetime

from leads.saved import commands as saved
from smarketing.demo.cast import Cast

# Whose, of which list, its name, what it asks for, and whether it is shared.
VIEWS = (
    (
        "mara",
        "contacts",
        "MQLs in charge of many lines",
        "stage=mql&custom.lines_in_charge.min=5&disqualified=no"
        "&columns=company&columns=source&columns=sales&columns=custom.lines_in_charge&columns=custom.plants",
        True,
    ),
    ("mara", "handoffs", "Sent back this month", "state=returned&days=30&whose=all", True),
    (
        "luke",
        "companies",
        "Round the clock",
        "custom.shifts=all&columns=industry&columns=owner&columns=open&columns=custom.plants"
        "&columns=custom.contract_ends",
        True,
    ),
    ("luke", "contacts", "My customers", "owner=me&stage=customer", False),
)


def keep_views(cast: Cast, now: datetime) -> None:
    for key, of, name, query, shared in VIEWS:
        saved.save(of=of, name=name, query=query, shared=shared, actor=cast.actor(key), now=now)
