"""When somebody's next page is a new visit, and which pages are worth telling of."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from leads.tracking.rules.addresses import path_of
from leads.tracking.rules.beacons import View

# Who comes back after so long has come anew.
GAP = timedelta(minutes=30)
# Nobody is told of what is longer ago.
NEWS = timedelta(minutes=30)
# A page's way there, and what it is called.
LONGEST_PATTERN, LONGEST_NAME = 200, 80


@dataclass(frozen=True, slots=True)
class KeyPage:
    """A page that says something of who looks at it. `asset`: which one it shows, if one."""

    pattern: str
    name: str
    asset_id: int | None = None


def goes_on(view: View, last_at: datetime, utm: Mapping[str, str], clicks: Mapping[str, str]) -> bool:
    """Whether the page belongs to the visit that was last seen then: soon after, and not by another
    campaign's link or another click on an ad."""
    same_link = not view.utm or view.utm == utm
    same_click = view.clicks.items() <= clicks.items()
    return abs(view.at - last_at) <= GAP and same_link and same_click


def key_pages(kept: Sequence[Mapping[str, Any]]) -> tuple[KeyPage, ...]:
    return tuple(KeyPage(each["pattern"], each["name"], each.get("asset_id")) for each in kept)


def key_page_of(page: str, known: Sequence[KeyPage]) -> KeyPage | None:
    """The first of them that the page is."""
    path = path_of(page).rstrip("/") or "/"
    return next((each for each in known if _pattern(each.pattern).fullmatch(path)), None)


def is_news(seen_at: datetime, now: datetime) -> bool:
    return now - seen_at <= NEWS


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """A path in which `*` stands for anything, case and a last slash aside."""
    plain = text.rstrip("/") or "/"
    return re.compile(".*".join(map(re.escape, plain.split("*"))), re.IGNORECASE)
