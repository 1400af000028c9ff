"""Looking up sites, visitors and what they looked at."""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import connection
from django.db.models import Count, Max, Prefetch, QuerySet

from leads.tracking.models import Beacon, PageView, Site, Visit, Visitor
from leads.tracking.rules import VISITOR
from smarketing.kernel.connections import first
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.kernel.remembered import VERSION, Remembered

__all__ = ["VISITOR", "PageView", "Site", "Visit", "Visitor"]

KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")
LATEST = 20
PAGES_NAMED = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a site in the last day, and when it was heard from last."""

    views: int
    visitors: int
    last_at: datetime | None


def sites() -> QuerySet[Site]:
    """All, newest first."""
    return Site.objects.order_by("-is_active", "-created_at", "-pk")


def site(site_id: int, *, lock: bool = False) -> Site:
    """One site, held until the running command ends if asked."""
    rows = Site.objects.select_for_update(of=("self",), no_key=True) if lock else Site.objects.all()
    return _there(rows.filter(pk=site_id).first())


def site_by_key(key: str) -> Site:
    """The site that takes beacons under this public key."""
    return _there(first(partial(_taking, key)) if KEY.fullmatch(key) else None)


sites_by_key = Remembered(site_by_key)  # the same for who takes beacons in


def _taking(key: str) -> Site | None:
    sql = f"SELECT *, {VERSION} AS version FROM {Site._meta.db_table} WHERE key = %s AND is_active"
    return next(iter(Site.objects.raw(sql, [key])), None)


def seen(site_id: int, now: datetime) -> Seen:
    """Of the last day; what is not sorted yet tells only that the site is heard from."""
    views = PageView.objects.filter(site=site_id, seen_at__gte=now - timedelta(days=1))
    found = views.aggregate(
        views=Count("pk"), visitors=Count("visit__visitor", distinct=True), last_at=Max("seen_at")
    )
    waiting = Beacon.objects.filter(site=site_id).aggregate(last_at=Max("received_at"))["last_at"]
    moments = [moment for moment in (found["last_at"], waiting) if moment]
    return Seen(found["views"], found["visitors"], max(moments, default=None) or last_seen(site_id))


def last_seen(site_id: int) -> datetime | None:
    newest = PageView.objects.filter(site=site_id).order_by("-seen_at", "-pk")
    return newest.values_list("seen_at", flat=True).first()


def latest(site_id: int) -> list[PageView]:
    """What was looked at last on a site, newest first."""
    found = PageView.objects.filter(site=site_id).select_related("visit__contact")
    return list(found.defer("visit__contact__search").order_by("-seen_at", "-pk")[:LATEST])


def page_views() -> QuerySet[PageView]:
    """Everybody's, newest first."""
    return PageView.objects.select_related("site", "visit").order_by("-seen_at", "-pk")


def visits() -> QuerySet[Visit]:
    """Everybody's, newest first."""
    found = Visit.objects.select_related("visitor__site", "contact", "campaign", "asset")
    return found.defer("contact__search").order_by("-started_at", "-pk")


def visitors() -> QuerySet[Visitor]:
    """All, the last seen first."""
    found = Visitor.objects.select_related("site", "contact").defer("contact__search")
    return found.order_by("-last_seen_at", "-pk")


def visitor(visitor_id: int) -> Visitor:
    found = visitors().filter(pk=visitor_id).first()
    if found is None:
        raise Refused("no-such-visitor", "There is no such visitor.", status=NOT_FOUND)
    return found


def visits_of(visitor_id: int) -> QuerySet[Visit]:
    """One visitor's, newest first, with their pages in the order in which they were looked at."""
    pages = Prefetch("pages", PageView.objects.order_by("seen_at", "pk"))
    return visits().filter(visitor=visitor_id).prefetch_related(pages)


def of_contact(contact_id: int) -> QuerySet[Visit]:
    """One person's, newest first."""
    return Visit.objects.filter(contact=contact_id).order_by("-started_at", "-pk")


def of_touchpoints(touchpoint_ids: Iterable[int | None]) -> Mapping[int, Visit]:
    """The visits that these touchpoints stand for."""
    found = Visit.objects.filter(touchpoint__in=[pk for pk in touchpoint_ids if pk])
    return {visit.touchpoint_id: visit for visit in found if visit.touchpoint_id}


def pages_of(visit_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """The first few pages of each visit, in words: their titles, else where they are."""
    numbered = (
        "SELECT visit_id, title, page FROM (SELECT visit_id, title, page, row_number() OVER "
        "(PARTITION BY visit_id ORDER BY seen_at, id) AS place FROM leads_pageview "
        "WHERE visit_id = ANY(%s)) AS pages WHERE place <= %s ORDER BY visit_id, place"
    )
    found: dict[int, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(numbered, [list(visit_ids), PAGES_NAMED])
        for visit_id, title, page in cursor.fetchall():
            found.setdefault(visit_id, []).append(title or page)
    return found


def waiting(limit: int) -> list[int]:
    """People of whose visits something is not in their story yet."""
    rows = Visit.objects.filter(waiting=True).order_by("contact").values_list("contact", flat=True)
    return [pk for pk in rows.distinct()[:limit] if pk]


def by_key(key: uuid.UUID) -> Visitor | None:
    """The visitor, held until the running command ends."""
    rows = Visitor.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(key=key).first()


def unclaimed(visitor_id: int, until: datetime | None) -> QuerySet[Visit]:
    """A visitor's visits that are nobody's (and began by then), the earliest first."""
    found = Visit.objects.filter(visitor=visitor_id, contact=None).order_by("started_at", "pk")
    return found.filter(started_at__lte=until) if until else found


def _there(found: Site | None) -> Site:
    if found is None:
        message = "There is no site with this key, or it is switched off."
        raise Refused("no-such-site", message, status=NOT_FOUND, field="site")
    return found
