"""What a person allows now, and allowed."""

from collections.abc import Iterable

from django.db.models import QuerySet

from leads.consents.models import Consent
from leads.consents.rules import BASES, PURPOSES, Basis, Purpose
from smarketing.kernel.errors import NOT_FOUND, Refused

__all__ = [
    "BASES",
    "PURPOSES",
    "Basis",
    "Consent",
    "Purpose",
    "get",
    "held_by",
    "holds",
    "of_contact",
    "took_back",
    "whose",
]


def of_contact(contact_id: int) -> QuerySet[Consent]:
    """All that was given, withdrawn or not, newest first."""
    rows = Consent.objects.filter(contact=contact_id).select_related("kept_by", "withdrawn_by")
    return rows.order_by("-given_at", "-pk")


def holds(contact_id: int, text_version: str) -> bool:
    """Whether the person agreed to that version and did not take it back."""
    rows = Consent.objects.filter(contact=contact_id, withdrawn_at=None)
    return rows.filter(text_version=text_version).exists()


def held_by(contact_ids: Iterable[int]) -> set[tuple[int, str]]:
    """Which versions each of these people agreed to and did not take back."""
    rows = Consent.objects.filter(contact__in=contact_ids, withdrawn_at=None)
    return set(rows.values_list("contact", "text_version"))


def took_back(contact_id: int, purpose: str) -> bool:
    """Whether the person withdrew what they allowed for that, and gave nothing for it since."""
    last = Consent.objects.filter(contact=contact_id, purpose=purpose).order_by("-given_at", "-pk")
    return any(withdrawn is not None for withdrawn in last.values_list("withdrawn_at", flat=True)[:1])


def get(consent_id: int) -> Consent:
    found = Consent.objects.select_related("contact").filter(pk=consent_id).first()
    if found is None:
        raise Refused("no-such-consent", "There is no such consent.", status=NOT_FOUND)
    return found


def whose(consent_ids: Iterable[int | None]) -> set[int]:
    """The people who gave these."""
    rows = Consent.objects.filter(pk__in=[pk for pk in consent_ids if pk])
    return set(rows.values_list("contact", flat=True))
