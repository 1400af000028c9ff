"""Keeping what took long to count, and counting it anew while somebody wants to know."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from reporting.keeping import rules
from reporting.keeping.models import Kept
from smarketing.kernel.errors import Refused

Counted = tuple[Any, int]  # an answer in JSON's own kinds, and how many rows were counted for it


def answer(
    question: str,
    count: Callable[[], Counted],
    fits: Callable[[Any], bool],
    *,
    as_of: datetime,
    now: datetime,
) -> tuple[Any, datetime]:
    """What it comes to and as of when: kept from a moment ago, else counted while the asker waits.
    `fits`: whether a kept answer has what is shown today; an earlier version of the program may have kept it.
    `as_of`: up to when facts are in the rows that are counted."""
    kept = Kept.objects.filter(pk=question).first()
    if kept and kept.as_of >= as_of - rules.LATEST and fits(kept.answer):
        if now - kept.asked_at > rules.EVERY:
            Kept.objects.filter(pk=question).update(asked_at=now)
        return kept.answer, kept.as_of
    found, rows = count()
    if rows >= rules.MANY:
        values = {"answer": found, "as_of": as_of, "asked_at": now}
        Kept.objects.update_or_create(pk=question, defaults=values)
    elif kept:
        kept.delete()
    return found, as_of


def recount(of: Callable[[str], Counted], *, as_of: datetime, now: datetime) -> int:
    """Count anew what is still wanted and has grown old, the oldest first, and forget the rest, also what
    makes no sense any more (a filter's team is gone); returns how many were kept. Two at once do the same
    work twice, and nothing else."""
    Kept.objects.filter(asked_at__lt=now - rules.WANTED).delete()
    old = Kept.objects.filter(as_of__lt=as_of - rules.EVERY).order_by("as_of")
    return sum(_recount(question, of, as_of) for question in old.values_list("question", flat=True))


def _recount(question: str, of: Callable[[str], Counted], as_of: datetime) -> bool:
    row = Kept.objects.filter(pk=question)
    try:
        found, rows = of(question)
    except Refused:
        found, rows = None, 0
    if found is None or rows < rules.MANY:
        row.delete()
        return False
    return bool(row.update(answer=found, as_of=as_of))
