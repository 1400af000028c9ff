"""What a beacon says: which pages one browser looked at just now.

The door looks at its form only, and refuses what a script can mend. What it says is read later, and what
can't be understood of it is left out: nobody is there any more to be told.
"""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from leads.tracking.rules.addresses import (
    LONGEST_SENT,
    clicks_of,
    host_of,
    page_of,
    place_of,
    plain,
    referrer_of,
    utm_of,
)
from smarketing.kernel.errors import Refused

LARGEST = 16 * 1024
MOST_VIEWS = 50
LONGEST_TITLE = 200
# A browser that was offline tells later; what it says it saw before that is dated so far back.
OLDEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class View:
    """One page that was looked at."""

    at: datetime
    page: str
    title: str
    referrer: str
    utm: Mapping[str, str]
    clicks: Mapping[str, str]
    before: str = ""  # the page before it, on the same site

    @property
    def is_arrival(self) -> bool:
        """Whether it says how somebody came here, and not only that they went on."""
        return bool(self.utm or self.clicks or self.referrer)

    @property
    def place(self) -> str:
        return place_of(self.page)

    @property
    def as_first(self) -> "View":
        """Where nothing earlier is known: the marks of the page before, if this one has none."""
        if self.is_arrival or not self.before:
            return self
        return replace(self, utm=utm_of(self.before), clicks=clicks_of(self.before))


def checked(body: bytes) -> dict[str, Any]:
    """The beacon as it was sent, or Refused with what to do."""
    try:
        told = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise Refused(
            "malformed", 'Send JSON, like {"site": "…", "views": [{"url": "…"}]}.', status=400
        ) from error
    if not isinstance(told, dict):
        raise Refused("not-an-object", 'Send one JSON object, like {"site": "…", "views": […]}.')
    if not isinstance(told.get("site"), str):
        raise Refused("missing", "Say which site's pages these are.", field="site")
    views = told.get("views")
    if not isinstance(views, list) or not 0 < len(views) <= MOST_VIEWS:
        raise Refused("wrong-views", f"Send from 1 to {MOST_VIEWS} views.", field="views")
    if not all(isinstance(view, dict) and isinstance(view.get("url"), str) for view in views):
        raise Refused("wrong-views", "Each view is an object with the url of a page.", field="views")
    return told


def visitor_of(told: Mapping[str, Any], *, asks: bool) -> uuid.UUID | None:
    """Whose browser it is; None where nobody is to be told apart, and without the consent that is asked
    for."""
    if asks and told.get("consent") is not True:
        return None
    try:
        return uuid.UUID(str(told.get("visitor") or ""))
    except ValueError:
        return None


def views_of(told: Mapping[str, Any], received_at: datetime, hosts: Collection[str] = ()) -> Sequence[View]:
    """What can be understood of it, the earliest first. `hosts` are the site's own, as far as they are
    known."""
    found = [_view(view, received_at, hosts) for view in told["views"]]
    return sorted((view for view in found if view.page), key=lambda view: view.at)


def _view(told: Mapping[str, Any], received_at: datetime, hosts: Collection[str]) -> View:
    url = plain(told.get("url"), LONGEST_SENT)
    page, came_from = page_of(url), plain(told.get("referrer"), LONGEST_SENT)
    before, own = page_of(came_from), {*hosts, host_of(page)}
    return View(
        at=received_at - _ago(told.get("ago")),
        page=page,
        title=plain(told.get("title"), LONGEST_TITLE),
        referrer=referrer_of(came_from, own),
        utm=utm_of(url) if page else {},
        clicks=clicks_of(url) if page else {},
        before=before if page and host_of(before) in own else "",
    )


def _ago(told: Any) -> timedelta:
    """How long before it was sent, in milliseconds."""
    if (
        isinstance(told, bool)
        or not isinstance(told, int | float)
        or not 0 < told < OLDEST / timedelta(milliseconds=1)
    ):
        return timedelta()
    return timedelta(milliseconds=told)
