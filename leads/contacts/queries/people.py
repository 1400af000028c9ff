"""Finding people: by what makes them who they are, by what they look like, under a lock."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from leads.contacts import rules
from leads.contacts.models import Contact
from leads.contacts.rules import email_key
from smarketing.kernel.errors import CONFLICT, NOT_FOUND, Refused


def people() -> QuerySet[Contact]:
    """Everybody, with what a row or a page shows of them."""
    return Contact.objects.select_related("company", "owner").defer("search")


def get(contact_id: int) -> Contact:
    found = people().filter(pk=contact_id).first()
    if found is None:
        raise Refused("no-such-contact", "There is no such contact.", status=NOT_FOUND)
    return found


def locked(contact_id: int) -> Contact:
    """The contact, held until the running command ends."""
    found = _lockable().filter(pk=contact_id).first()
    if found is None:
        raise Refused("no-such-contact", "There is no such contact.", status=NOT_FOUND)
    return found


def lock_many(contact_ids: Iterable[int]) -> list[Contact]:
    """All of these, held in the order of their ids so that two commands never wait for each other."""
    wanted = set(contact_ids)
    found = list(_lockable().filter(pk__in=wanted).order_by("pk"))
    if len(found) != len(wanted):
        raise Refused("no-such-contact", "One of these contacts is not there.", status=NOT_FOUND)
    return found


def match(*, email: str | None = None, source: str = "", external_id: str = "") -> Contact | None:
    """Who these keys mean: by e-mail, else by (source, external id). Keys that point at two people
    are refused as `two-people`, with both ids in `contact_ids`."""
    keys = Q(pk__in=[])
    if key := email_key(email or ""):
        keys |= Q(email_key=key)
    if external_id:
        keys |= Q(source=source, external_id=external_id)
    found = list(people().filter(keys).order_by("pk")[:2])
    if len(found) == 2:
        raise Refused(
            "two-people",
            f"The e-mail is one person's and the external id another's: {found[0]} and {found[1]}.",
            status=CONFLICT,
            contact_ids=[each.pk for each in found],
        )
    return found[0] if found else None


def holder_of_key(contact: Contact) -> Contact | None:
    """Who else has a key that this contact would need for itself."""
    keys = Q(email_key=contact.email_key) if contact.email_key else Q(pk__in=[])
    if contact.external_id:
        keys |= Q(source=contact.source, external_id=contact.external_id)
    return people().filter(keys).exclude(pk=contact.pk).order_by("pk").first()


def faults(fields: Mapping[str, Any]) -> dict[str, Refused]:
    """The fields that can't be stored, with why: for an intake that keeps the rest."""
    found = {}
    for name in rules.LENGTHS:
        try:
            rules.clean(name, fields.get(name))
        except Refused as error:
            found[name] = error
    return found


def colleagues(contact: Contact) -> QuerySet[Contact]:
    """The others we know at the same company, newest first."""
    if contact.company_id is None:
        return people().none()
    return people().filter(company=contact.company_id).exclude(pk=contact.pk).order_by("-created_at", "-id")


def _lockable() -> QuerySet[Contact]:
    """With the company, which many moves name; the owner is fetched by the few that ask."""
    rows = Contact.objects.select_related("company").defer("search")
    return rows.select_for_update(of=("self",), no_key=True)
