"""Finding people: by what makes them who they are, by what they look like, under a lock."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from leads.contacts import rules
from leads.contacts.models import Contact, FormerKey, Merge
from leads.contacts.rules import email_key
from leads.fields import queries as custom
from leads.fields.queries import Of
from smarketing.kernel.errors import CONFLICT, NOT_FOUND, Refused


def people() -> QuerySet[Contact]:
    """Everybody, with what a row or a page shows of them."""
    return Contact.objects.select_related("company", "owner").defer("search")


def get(contact_id: int) -> Contact:
    found = people().filter(pk=contact_id).first()
    if found is None:
        raise not_here(contact_id)
    return found


def stands_for(contact_id: int) -> int:
    """Who answers to that number now: after a merge the one that was kept."""
    seen = contact_id
    while (
        kept := Merge.objects.filter(gone_id=seen, undone_at=None).values_list("kept_id", flat=True).first()
    ):
        seen = kept
    return seen


def threads(contact: Contact) -> list[str]:
    """Whose facts are this person's story: their own, and of all who became one with them."""
    ids, fresh = [contact.pk], [contact.pk]
    while fresh:
        came = Merge.objects.filter(kept_id__in=fresh, undone_at=None)
        fresh = list(came.values_list("gone_id", flat=True))
        ids += fresh
    return [f"contact:{each}" for each in ids]


def ever_one_with(contact_ids: Iterable[int]) -> set[int]:
    """These, and all whose records were one with theirs at some time, also where that was undone."""
    seen: set[int] = set()
    fresh = set(contact_ids)
    while fresh:
        seen |= fresh
        rows = Merge.objects.filter(Q(kept_id__in=fresh) | Q(gone_id__in=fresh))
        fresh = {pk for both in rows.values_list("kept_id", "gone_id") for pk in both} - seen
    return seen


def merges_of(contact_id: int) -> QuerySet[Merge]:
    """Which records became one with this and still are, the last first."""
    rows = Merge.objects.filter(kept_id=contact_id, undone_at=None).select_related("merged_by")
    return rows.order_by("-pk")


def locked(contact_id: int) -> Contact:
    """The contact, held until the running command ends."""
    found = _lockable().filter(pk=contact_id).first()
    if found is None:
        raise not_here(contact_id)
    return found


def lock_many(contact_ids: Iterable[int]) -> list[Contact]:
    """All of these, held in the order of their ids so that two commands never wait for each other."""
    wanted = set(contact_ids)
    found = list(_lockable().filter(pk__in=wanted).order_by("pk"))
    for missing in sorted(wanted - {each.pk for each in found}):
        raise not_here(missing)
    return found


def match(*, email: str | None = None, source: str = "", external_id: str = "") -> Contact | None:
    """Who these keys mean: by e-mail, else by (source, external id). Keys that point at two people
    are refused as `two-people`, with both ids in `contact_ids`."""
    found = _of_keys(_keys(email_key(email or ""), source, external_id))
    if len(found) > 1:
        raise Refused(
            "two-people",
            f"The e-mail is one person's and the external id another's: {found[0]} and {found[1]}.",
            status=CONFLICT,
            contact_ids=[each.pk for each in found],
        )
    return found[0] if found else None


def holder_of_key(contact: Contact) -> Contact | None:
    """Who else has, or had before a merge, a key that this contact would need for itself."""
    keys = _keys(contact.email_key or "", contact.source, contact.external_id)
    return next((each for each in _of_keys(keys) if each.pk != contact.pk), None)


def holder_of_former_key(contact: Contact) -> Contact | None:
    """The same among keys from before a merge, which no constraint of the contacts' table knows."""
    keys = _keys(contact.email_key or "", contact.source, contact.external_id)
    known = FormerKey.objects.filter(keys).exclude(contact=contact.pk).values_list("contact", flat=True)
    return people().filter(pk=found).first() if (found := known.first()) else None


def faults(
    fields: Mapping[str, Any], added: Mapping[str, custom.Definition] | None = None
) -> dict[str, Refused]:
    """The fields that can't be stored, with why: for an intake that keeps the rest. `added` are the added
    fields, looked up once for many people."""
    found = custom.faults(Of.CONTACT, fields, added)
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


def _keys(key: str, source: str, external_id: str) -> Q:
    keys = Q(email_key=key) if key else Q(pk__in=[])
    return keys | Q(source=source, external_id=external_id) if external_id else keys


def _of_keys(keys: Q) -> list[Contact]:
    """Those who have one of the keys, and those who had before a merge. Asked one after the other,
    because each has an index of its own."""
    found = {each.pk: each for each in people().filter(keys).order_by("pk")[:2]}
    former = FormerKey.objects.filter(keys).values_list("contact", flat=True)
    if others := set(former) - set(found):
        found |= {each.pk: each for each in people().filter(pk__in=others)}
    return [found[pk] for pk in sorted(found)]


def not_here(contact_id: int) -> Refused:
    """A number that a merge took away says where to look instead."""
    kept = people().filter(pk=stands_for(contact_id)).exclude(pk=contact_id).first()
    if kept is None:
        return Refused("no-such-contact", "There is no such contact.", status=NOT_FOUND)
    message = f"Contact {contact_id} was merged; it is {kept}, contact {kept.pk}, now."
    return Refused("merged", message, status=NOT_FOUND, contact_id=kept.pk)


def _lockable() -> QuerySet[Contact]:
    """With the company, which many moves name; the owner is fetched by the few that ask."""
    rows = Contact.objects.select_related("company").defer("search")
    return rows.select_for_update(of=("self",), no_key=True)
