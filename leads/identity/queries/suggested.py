"""Pairs that may be one person, the likeliest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from leads.contacts import queries as contacts
from leads.contacts.queries import Apart, Contact
from leads.identity.models import Suggestion


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records and why they may be one."""

    id: int
    one: Contact
    other: Contact
    reasons: Sequence[str]

    @property
    def why(self) -> str:
        return ", ".join(self.reasons)


def suggested() -> QuerySet[Suggestion]:
    """Of contacts that are both there, and of whom nobody said that they are apart."""
    same = {"low_id": OuterRef("low_id"), "high_id": OuterRef("high_id")}
    rows = Suggestion.objects.filter(
        Exists(Contact.objects.filter(pk=OuterRef("low_id"), erased_at=None)),
        Exists(Contact.objects.filter(pk=OuterRef("high_id"), erased_at=None)),
        ~Exists(Apart.objects.filter(**same)),
    )
    return rows.order_by("-score", "-pk")


def pairs(rows: Sequence[Suggestion]) -> list[Pair]:
    """With the records themselves."""
    ids = {pk for row in rows for pk in (row.low_id, row.high_id)}
    known = contacts.people().in_bulk(ids)
    return [Pair(row.pk, known[row.low_id], known[row.high_id], row.reasons) for row in rows]
