"""Keeping the flat rows true: mark what changed, work marked contacts out anew.

One refresher at a time: two that overtake each other could put an older picture over a newer one.
Marks are taken before the source rows are read, so a change that comes meanwhile is marked anew.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from reporting.passages import sql
from reporting.passages.minutes import work_out
from reporting.passages.models import Dirty, Freshness

BATCH = 2_000
LOCK = 7_264_020  # an arbitrary number that only the refresher uses
HANDLER = "reporting.passages.handlers.mark"  # as the journal names our listener


def mark(contact_ids: Iterable[int]) -> None:
    """These contacts' rows must be worked out again."""
    Dirty.objects.bulk_create([Dirty(contact_id=each) for each in sorted(set(contact_ids))])


def mark_companies(company_ids: Iterable[int]) -> None:
    """Everybody of these companies, whose segment may be another now."""
    _run(sql.MARK_COMPANY, companies=sorted(set(company_ids)))


def mark_campaigns(campaign_ids: Iterable[int]) -> None:
    """Everybody whose touchpoints are of these campaigns, perhaps only since a moment ago."""
    _run(sql.MARK_CAMPAIGN, campaigns=sorted(set(campaign_ids)))


def mark_all() -> None:
    """Every contact there is, and every row whose contact is gone."""
    _run(sql.MARK_ALL)


def forget(contact_ids: Iterable[int]) -> None:
    """The rows of what was just deleted go at once, so that no number counts what its list can't show."""
    for statement in sql.DROPPED:
        _run(statement, contacts=sorted(set(contact_ids)))


def refresh(*, now: datetime, batch: int = BATCH, batches: int | None = None) -> int:
    """Work through the marks; returns how many contacts were worked out. While another refresher
    is at it, nothing. When all marks are done the rows are as of `now`, or as of the oldest fact
    nobody has heard yet."""
    done = rounds = 0
    while batches is None or rounds < batches:
        number = _one_batch(now, batch)
        if not number:
            break
        done, rounds = done + number, rounds + 1
    return done


def rebuild(*, now: datetime) -> int:
    """Work everything out anew from the source rows."""
    mark_all()
    return refresh(now=now)


def _one_batch(now: datetime, size: int) -> int:
    with transaction.atomic():
        if not _alone():
            return 0
        heard_up_to = _heard_up_to(now)
        contacts = sorted({row[0] for row in _run(sql.TAKE_MARKS, most=size)})
        if contacts:
            _work_out(contacts)
        if not Dirty.objects.exists():
            Freshness.objects.update_or_create(pk=1, defaults={"as_of": heard_up_to})
        return len(contacts)


def _work_out(contacts: list[int]) -> None:
    for statement in (*sql.DROPPED, *sql.UPSERTS):
        _run(statement, contacts=contacts)
    spans = _run(sql.SPANS, contacts=contacts)
    if spans:
        ids, decide, contact = zip(*work_out(spans), strict=True)
        _run(sql.SET_MINUTES, ids=list(ids), decide=list(decide), contact=list(contact))


def _heard_up_to(now: datetime) -> datetime:
    first_unheard = _run(sql.FIRST_UNHEARD, handler=HANDLER)[0][0]
    return min(now, first_unheard) if first_unheard else now


def _alone() -> bool:
    return bool(_run("SELECT pg_try_advisory_xact_lock(%(lock)s)", lock=LOCK)[0][0])


def _run(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []
