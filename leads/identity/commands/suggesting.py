"""Looking for people who are here twice, and being told that two are not one."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Q

from leads.contacts import queries as contacts
from leads.contacts.queries import TELLING, Apart, Contact
from leads.identity.models import Suggestion, ToCompare
from leads.identity.queries import need_keeper
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import Refused

BATCH = 200
MOST_OF_ONE = 5
SAID, SAID_WEIGHS = "sales says duplicate", 30
_TAKE = """
    DELETE FROM leads_tocompare WHERE id IN (
        SELECT id FROM leads_tocompare ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING contact_id, said"""


def mark(contact_ids: Iterable[int], *, said: bool = False) -> None:
    """These are new or were changed, or sales said that they are here twice. Where facts are heard, so
    plain rows."""
    ToCompare.objects.bulk_create([ToCompare(contact_id=pk, said=said) for pk in sorted(set(contact_ids))])


@command
def compare(*, now: datetime) -> int:
    """Look at some of those that are marked; returns how many marks were taken."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [BATCH])
        marked = cursor.fetchall()
    doubted = {contact_id for contact_id, said in marked if said}
    ids = {contact_id for contact_id, _ in marked}
    for contact in contacts.people().filter(pk__in=ids, erased_at=None).order_by("pk"):
        _suggest(contact, now, said=contact.pk in doubted)
    return len(marked)


def _suggest(contact: Contact, now: datetime, *, said: bool) -> None:
    """What no longer looks alike after a correction is no suggestion any more."""
    Suggestion.objects.filter(Q(low_id=contact.pk) | Q(high_id=contact.pk)).delete()
    alike = contacts.alike_to(contact, MOST_OF_ONE)
    fresh = [
        Suggestion(
            low_id=min(contact.pk, each.contact.pk),
            high_id=max(contact.pk, each.contact.pk),
            reasons=[*each.reasons, *([SAID] if said else [])],
            score=each.score + (SAID_WEIGHS if said else 0),
            found_at=now,
        )
        for each in alike
        if said or each.score >= TELLING
    ]
    Suggestion.objects.bulk_create(fresh, ignore_conflicts=True)


@command
def set_apart(*, contact_id: int, other_id: int, actor: Actor, now: datetime) -> None:
    """Somebody looked: these are two people, and are not suggested again. Said twice it is said once."""
    need_keeper(actor)
    if contact_id == other_id:
        raise Refused("same-contact", "These are one and the same record.", field="other_id")
    both = contacts.lock_many([contact_id, other_id])
    low, high = sorted(each.pk for each in both)
    fresh = {"said_at": now, "said_by_id": actor.id}
    _, is_new = Apart.objects.get_or_create(low_id=low, high_id=high, defaults=fresh)
    if not is_new:
        return
    facts = [
        Fact("contact.set_apart", one.pk, one.thread, payload={"other_id": other.pk, "other": str(other)})
        for one, other in (both, reversed(both))
    ]
    record_many(facts, actor=actor, now=now)
