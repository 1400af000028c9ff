"""Keeping what took long to count, and counting it anew while somebody wants to know."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Q

from reporting.keeping import rules
from reporting.keeping.counting import Counting, NotKept, Recalled
from reporting.keeping.models import Kept
from smarketing.kernel.errors import Refused

Found = TypeVar("Found")
Gather = Callable[[Counting], Found]  # everything a page shows, asked of a counting and of nobody else


def answer(question: str, gather: Gather[Found], *, as_of: datetime, now: datetime) -> Found:
    """What is gathered, out of what was kept a moment ago, else counted while the asker waits; the counting
    says as of when. `as_of`: up to when facts are in the rows that are counted."""
    kept = Kept.objects.filter(pk=question).first()
    if kept and kept.as_of >= as_of - rules.LATEST:
        try:
            found = gather(Recalled(kept.as_of, kept.answer))
        except NotKept:  # asked for by another version of the program, or under another agreement
            pass
        else:
            if now - kept.asked_at > rules.EVERY:
                Kept.objects.filter(pk=question).update(asked_at=now)
            return found
    counting = Counting(as_of)
    found = gather(counting)
    if counting.rows >= rules.MANY:
        values = {"answer": counting.answers, "as_of": as_of, "asked_at": now}
        Kept.objects.update_or_create(pk=question, defaults=values)
    elif kept:
        kept.delete()
    return found


def recount(gather_of: Callable[[str], Gather[Any]], *, as_of: datetime, now: datetime) -> bool | None:
    """Count one answer anew that is still wanted and has grown old, what was last looked at first; and
    forget what is wanted no more, or makes no sense any more (a filter's team is gone). Whether it was kept;
    None: there is nothing to count, or somebody else is at it."""
    Kept.objects.filter(asked_at__lt=now - rules.WANTED).delete()
    watched = Q(as_of__lt=as_of - rules.EVERY, asked_at__gte=now - rules.WATCHED)
    old = Kept.objects.filter(watched | Q(as_of__lt=as_of - rules.SELDOM))
    for question in old.order_by("-asked_at", "as_of").values_list("question", flat=True):
        with transaction.atomic():
            if _alone(question) and old.filter(pk=question).exists():
                return _recount(question, gather_of, as_of)
    return None


def _recount(question: str, gather_of: Callable[[str], Gather[Any]], as_of: datetime) -> bool:
    row, counting = Kept.objects.filter(pk=question), Counting(as_of)
    try:
        gather_of(question)(counting)
        is_much = counting.rows >= rules.MANY
    except Refused:
        is_much = False
    if not is_much:
        row.delete()
        return False
    return bool(row.update(answer=counting.answers, as_of=as_of))


def _alone(question: str) -> bool:
    """Whether nobody else counts it just now. The row itself is not locked: who asks meanwhile reads it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"kept:{question}"])
        return bool(cursor.fetchone()[0])
