"""Making visitors, visits and pages of what browsers sent: many beacons at once, one worker at a time.

Nothing here is refused: nobody is there any more to be told. What a beacon says and can't be understood
is left out, and a beacon that breaks is dropped by itself, with a line in the log.
"""

import json
import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from leads.campaigns import queries as campaigns
from leads.tracking import rules
from leads.tracking.commands import turns
from leads.tracking.models import PageView, Site, Visit, Visitor
from leads.tracking.rules import KeyPage, View
from smarketing.kernel.command import command

log = logging.getLogger(__name__)

BATCH = 1000
_TAKE = """
    DELETE FROM leads_beacon WHERE id IN (SELECT id FROM leads_beacon ORDER BY id LIMIT %s)
    RETURNING id, site_id, received_at, body"""
_SEEN_AGAIN = """
    UPDATE leads_visitor AS known SET last_seen_at = greatest(known.last_seen_at, seen.at),
        last_touch = CASE WHEN seen.touch = '' THEN known.last_touch ELSE seen.touch::jsonb END
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[]) AS seen (id, at, touch)
    WHERE known.id = seen.id"""
_WENT_ON = """
    UPDATE leads_visit AS known SET last_at = seen.last_at, started_at = seen.started_at, views = seen.views,
        key_page = seen.key_page, key_seen_at = seen.key_seen_at, asset_id = seen.asset_id,
        waiting = seen.waiting
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::int[], %s::text[],
                %s::timestamptz[], %s::bigint[], %s::boolean[])
        AS seen (id, last_at, started_at, views, key_page, key_seen_at, asset_id, waiting)
    WHERE known.id = seen.id"""


@dataclass(slots=True)
class Told:
    """What one beacon said: on which site, whose browser, which pages."""

    site: Site
    key: uuid.UUID | None
    views: Sequence[View]


@dataclass(slots=True)
class Sorted:
    """What a batch comes to, until it is written."""

    visitors: dict[uuid.UUID, Visitor]
    current: dict[int, Visit]  # the last visit of each visitor
    known: set[int]  # visits that were there before
    begun: list[Visit] = field(default_factory=list)
    changed: dict[int, Visit] = field(default_factory=dict)
    pages: list[PageView] = field(default_factory=list)


@command
def sort(*, batch: int = BATCH) -> int:
    """Take what waits, oldest first; returns how many beacons that were. 0, too, when another worker is
    at it."""
    beacons = _taken(batch)
    sites = Site.objects.in_bulk({site_id for _, site_id, _, _ in beacons})
    told = [each for row in beacons if (each := _read(row, sites))]
    found = _visitors([each for each in told if each.key])
    for each in told:
        watched = each.site.watched
        for view in each.views:
            _place(found, each, view, rules.key_page_of(view.page, watched))
    _write(found)
    return len(beacons)


def _taken(batch: int) -> list[Any]:
    if not turns.take():
        return []
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [batch])
        return sorted(cursor.fetchall())


def _read(row: Any, sites: Mapping[int, Site]) -> Told | None:
    number, site_id, received_at, body = row
    site = sites.get(site_id)
    try:
        said = json.loads(body)
        views = rules.views_of(said, received_at, site.hosts if site else ())
    except Exception:  # whatever it is, the others must go on
        log.exception("beacon %s can't be read and is dropped", number)
        return None
    return Told(site, rules.visitor_of(said, asks=site.asks), views) if site and views else None


def _visitors(told: Sequence[Told]) -> Sorted:
    """Everybody whom these beacons are of; who is new is written, who is known is brought up to date."""
    rows = Visitor.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    known = {each.key: each for each in rows.filter(key__in={each.key for each in told})}
    fresh: dict[uuid.UUID, Visitor] = {}
    again: dict[int, tuple[datetime, str]] = {}
    for each in told:
        if each.key in known:
            _seen_again(known[each.key], each.views, again)
        elif each.key:
            _first_seen(fresh, each)
    Visitor.objects.bulk_create(fresh.values())
    with connection.cursor() as cursor:
        ids = sorted(again)
        cursor.execute(_SEEN_AGAIN, [ids, [again[pk][0] for pk in ids], [again[pk][1] for pk in ids]])
    visitors = {**fresh, **known}
    current = _current([each.pk for each in known.values()])
    return Sorted(visitors, current, {each.pk for each in current.values()})


def _seen_again(who: Visitor, views: Sequence[View], again: dict[int, tuple[datetime, str]]) -> None:
    """A visitor is on one site: one that says the same key on another is somebody else's mistake."""
    at, touch = again.get(who.pk, (who.last_seen_at, ""))
    arrival = next((view for view in reversed(views) if view.is_arrival), None)
    again[who.pk] = (max(at, views[-1].at), json.dumps(touch_of(arrival)) if arrival else touch)


def _first_seen(fresh: dict[uuid.UUID, Visitor], told: Told) -> None:
    assert told.key
    first, last = told.views[0].as_first, told.views[-1]
    who = fresh.setdefault(
        told.key, Visitor(site=told.site, key=told.key, first_seen_at=first.at, first_touch=touch_of(first))
    )
    who.last_seen_at = last.at
    arrival = next((view for view in reversed(told.views) if view.is_arrival), None)
    who.last_touch = touch_of(arrival) if arrival else who.last_touch or who.first_touch


def _current(visitor_ids: Sequence[int]) -> dict[int, Visit]:
    newest = Visit.objects.filter(visitor__in=visitor_ids).order_by("visitor", "-started_at", "-pk")
    return {visit.visitor_id: visit for visit in newest.distinct("visitor")}


def touch_of(view: View) -> dict[str, Any]:
    """How somebody came, as it is kept with the visitor."""
    return {
        "at": view.at.isoformat(),
        "page": view.place,
        "referrer": view.referrer,
        "utm": dict(view.utm),
        "clicks": dict(view.clicks),
        "channel": str(_channel(view)),
    }


def _place(found: Sorted, told: Told, view: View, key: KeyPage | None) -> None:
    """Put the page where it belongs: into a visit, or among those of nobody."""
    visit = _visit(found, found.visitors[told.key], view) if told.key else None
    if visit:
        visit.views += 1
        visit.started_at, visit.last_at = min(visit.started_at, view.at), max(visit.last_at, view.at)
        _note(visit, view, key)
    found.pages.append(
        PageView(
            site=told.site,
            visit=visit,
            seen_at=view.at,
            page=view.page,
            title=view.title,
            referrer=view.referrer,
            key_page=key.name if key else "",
        )
    )


def _note(visit: Visit, view: View, key: KeyPage | None) -> None:
    """A key page is told of once in a visit; the asset that was seen first stands with it."""
    if key:
        visit.key_page, visit.key_seen_at = key.name, view.at
        visit.asset_id = visit.asset_id or key.asset_id
        visit.waiting = visit.waiting or bool(visit.contact_id and not visit.told_at)


def _visit(found: Sorted, who: Visitor, view: View) -> Visit:
    """The visit that goes on with this page, else a new one: also when the browser is somebody else's by
    now."""
    visit = found.current.get(who.pk)
    theirs = visit and visit.contact_id in (None, who.contact_id)
    if visit and theirs and rules.goes_on(view, visit.last_at, visit.utm, visit.clicks):
        if visit.pk in found.known:
            found.changed[visit.pk] = visit
        return visit
    visit = found.current[who.pk] = _begin(who, view)
    found.begun.append(visit)
    return visit


def _begin(who: Visitor, view: View) -> Visit:
    view = view.as_first
    return Visit(
        visitor=who,
        started_at=view.at,
        last_at=view.at,
        views=0,
        page=view.page,
        referrer=view.referrer,
        utm=dict(view.utm),
        clicks=dict(view.clicks),
        channel=_channel(view),
        campaign_key=campaigns.campaign_key(view.utm.get("campaign")),
        contact_id=who.contact_id,
        waiting=who.contact_id is not None,
    )


def _channel(view: View) -> str:
    return campaigns.channel_of(view.utm, view.referrer, view.page, view.clicks)


def _write(found: Sorted) -> None:
    _name_campaigns(found.begun)
    Visit.objects.bulk_create(found.begun)
    PageView.objects.bulk_create(found.pages)
    on = [found.changed[pk] for pk in sorted(found.changed)]
    columns = ("pk", "last_at", "started_at", "views", "key_page", "key_seen_at", "asset_id", "waiting")
    with connection.cursor() as cursor:
        cursor.execute(_WENT_ON, [[getattr(visit, name) for visit in on] for name in columns])


def _name_campaigns(visits: Iterable[Visit]) -> None:
    """The campaigns whose keys the links carry."""
    named = [visit for visit in visits if visit.campaign_key]
    known = campaigns.ids_by_key({visit.campaign_key for visit in named})
    for visit in named:
        visit.campaign_id = known.get(visit.campaign_key)


def name_campaigns(campaign_ids: Iterable[int]) -> None:
    """Visits by links that named these before they were there. Where facts are heard, so plain rows."""
    for campaign in campaigns.campaigns().filter(pk__in=campaign_ids):
        unknown = Visit.objects.filter(campaign=None, campaign_key=campaign.key)
        unknown.exclude(campaign_key="").update(campaign=campaign)
