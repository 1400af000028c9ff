"""Reading facts."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet

from smarketing.journal.models import Entry, Stuck, Waiting
from smarketing.kernel.errors import NOT_FOUND, Refused


def story(thread: str) -> QuerySet[Entry]:
    """All facts of one story (e.g. `contact:12`), newest first."""
    return Entry.objects.filter(thread=thread).order_by("-occurred_at", "-id")


def stories(threads: Sequence[str]) -> QuerySet[Entry]:
    """The same of several stories that are one now."""
    if len(threads) == 1:
        return story(threads[0])
    return Entry.objects.filter(thread__in=threads).order_by("-occurred_at", "-id")


def about(subject: str, subject_id: int) -> QuerySet[Entry]:
    """All facts about one thing, oldest first."""
    return Entry.objects.filter(subject=subject, subject_id=subject_id).order_by("id")


def entries() -> QuerySet[Entry]:
    """Every fact there is."""
    return Entry.objects.all()


def entry(entry_id: int) -> Entry:
    found = Entry.objects.filter(pk=entry_id).first()
    if found is None:
        raise Refused("no-such-entry", "There is no such entry.", status=NOT_FOUND)
    return found


def unheard(kind: str) -> QuerySet[Entry]:
    """Facts of that kind which somebody is still to be told of, in order."""
    waiting, stuck = (Exists(rows.objects.filter(entry=OuterRef("pk"))) for rows in (Waiting, Stuck))
    return Entry.objects.filter(waiting | stuck, kind=kind).order_by("id")


def backlog() -> int:
    """Facts nobody has been told of yet."""
    return Waiting.objects.count() + Stuck.objects.count()
