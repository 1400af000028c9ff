"""Reading facts."""

from django.db.models import QuerySet

from smarketing.journal.models import Entry, Stuck, Waiting


def story(thread: str) -> QuerySet[Entry]:
    """All facts of one story (e.g. `contact:12`), newest first."""
    return Entry.objects.filter(thread=thread).order_by("-occurred_at", "-id")


def about(subject: str, subject_id: int) -> QuerySet[Entry]:
    """All facts about one thing, oldest first."""
    return Entry.objects.filter(subject=subject, subject_id=subject_id).order_by("id")


def backlog() -> int:
    """Facts nobody has been told of yet."""
    return Waiting.objects.count() + Stuck.objects.count()
