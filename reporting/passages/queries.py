"""Reading the flat rows, and how fresh they are."""

from datetime import datetime

from reporting.passages.models import Deal, Dirty, Freshness, Journey, Passage, Pursuit, Turn

__all__ = ["Deal", "Journey", "Passage", "Pursuit", "Turn", "as_of", "backlog", "first_offer"]


def as_of() -> datetime | None:
    """The moment up to which facts are in the flat rows; None before they were first worked out."""
    return Freshness.objects.filter(pk=1).values_list("as_of", flat=True).first()


def first_offer() -> datetime | None:
    """When anybody was first handed over: before it nothing was owed."""
    return Passage.objects.order_by("offered_at").values_list("offered_at", flat=True).first()


def backlog() -> int:
    """How many marks wait to be worked through."""
    return Dirty.objects.count()
