"""Visits of nobody we know are kept as long as their site says, and then go, a few thousand at a time."""

from datetime import datetime, timedelta

from django.db import connection

from leads.tracking.commands import turns
from leads.tracking.models import PageView, Site, Visitor
from smarketing.kernel.command import command

BATCH = 2000
_WITH_ALL = """
DELETE FROM leads_pageview WHERE visit_id IN (SELECT id FROM leads_visit WHERE visitor_id = ANY(%(gone)s));
DELETE FROM leads_visit WHERE visitor_id = ANY(%(gone)s);
DELETE FROM leads_visitor WHERE id = ANY(%(gone)s)"""


@command
def forget(*, site: Site, now: datetime, batch: int = BATCH) -> int:
    """One batch of what is too old; returns how many visitors and pages of nobody went."""
    turns.wait()
    before = now - timedelta(days=site.keep_days)
    return _visitors(site, before, batch) + _pages_of_nobody(site, before, batch)


def _visitors(site: Site, before: datetime, batch: int) -> int:
    """Who came back since is kept whole, and so is whoever sent a form once."""
    old = Visitor.objects.filter(site=site, contact=None, joined_at=None, last_seen_at__lt=before)
    gone = list(old.order_by("last_seen_at").values_list("pk", flat=True)[:batch])
    if gone:
        with connection.cursor() as cursor:
            cursor.execute(_WITH_ALL, {"gone": gone})
    return len(gone)


def _pages_of_nobody(site: Site, before: datetime, batch: int) -> int:
    old = PageView.objects.filter(site=site, visit=None, seen_at__lt=before).order_by("seen_at")
    return PageView.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:batch])).delete()[0]
