"""What a browser tells, what is kept of it, and what it means. Plain values only."""

from leads.tracking.rules.addresses import (
    CLICKS,
    UTM,
    clicks_of,
    host_of,
    page_of,
    path_of,
    place_of,
    plain,
    referrer_of,
    utm_of,
)
from leads.tracking.rules.beacons import LARGEST, MOST_VIEWS, View, checked, views_of, visitor_of
from leads.tracking.rules.bots import is_bot
from leads.tracking.rules.visits import (
    LONGEST_NAME,
    LONGEST_PATTERN,
    KeyPage,
    goes_on,
    is_news,
    key_page_of,
    key_pages,
)

# The hidden field of a form that says whose browser it was sent from.
VISITOR = "_visitor"

__all__ = [
    "CLICKS",
    "LARGEST",
    "LONGEST_NAME",
    "LONGEST_PATTERN",
    "MOST_VIEWS",
    "UTM",
    "VISITOR",
    "KeyPage",
    "View",
    "checked",
    "clicks_of",
    "goes_on",
    "host_of",
    "is_bot",
    "is_news",
    "key_page_of",
    "key_pages",
    "page_of",
    "path_of",
    "place_of",
    "plain",
    "referrer_of",
    "utm_of",
    "views_of",
    "visitor_of",
]
