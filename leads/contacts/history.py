"""Bringing many contacts in at once, from another system's past or just now (`live`): the same rows and
facts as one by one, in a handful of statements. Part of a command."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from typing import Any

from django.db.models import Q

from leads.contacts import rules
from leads.contacts.models import Contact
from leads.contacts.queries import FormerKey, digests, email_key, phone_key
from leads.contacts.queries.erased import erased_among
from leads.fields import commands as custom
from leads.fields.queries import Definition, Of, by_key, read
from leads.fields.queries import known as known_fields
from leads.words import Stage
from smarketing.journal.record import Fact, record_history
from smarketing.kernel.actor import Actor
from smarketing.kernel.copying import copy_in
from smarketing.kernel.errors import CONFLICT, Refused

Key = tuple[str | None, str]  # an e-mail's key beside None, an external id beside its source


def known(source: str, external_ids: Sequence[str], emails: Iterable[str] = ()) -> dict[str, Contact]:
    """Those of them we know: by external id, and by e-mail key."""
    rows = Contact.objects.defer("search")
    found = {
        c.external_id: c for c in rows.filter(source=source, external_id__in=[e for e in external_ids if e])
    }
    keys = [key for key in map(email_key, emails) if key]
    by_mail = {c.email_key: c for c in rows.filter(email_key__in=keys) if c.email_key}
    return {**_before_a_merge(source, external_ids, keys), **by_mail, **found}


def erased(people: Sequence[Mapping[str, str]]) -> set[int]:
    """Which of them, by their place, asked to be erased."""
    theirs = [digests(**{name: fields.get(name, "") for name in rules.KEYS}) for fields in people]
    gone = set(erased_among(digest for each in theirs for digest in each))
    return {place for place, each in enumerate(theirs) if gone & set(each)}


def _before_a_merge(source: str, external_ids: Sequence[str], keys: Iterable[str]) -> dict[str, Contact]:
    """Those who were known by these before they became one with somebody."""
    rows = FormerKey.objects.select_related("contact").defer("contact__search")
    by_id = rows.filter(source=source, external_id__in=[e for e in external_ids if e])
    return {
        **{each.email_key: each.contact for each in rows.filter(email_key__in=list(keys)) if each.email_key},
        **{each.external_id: each.contact for each in by_id},
    }


def strangers(people: Sequence[Mapping[str, str]]) -> list[bool]:
    """Of each whether nobody has their keys, had them before a merge, or comes with them earlier among
    these, and whether they never asked to be erased."""
    keys = [_keys_of(fields) for fields in people]
    gone, taken, found = erased(people), _taken({key for each in keys for key in each}), []
    for place, theirs in enumerate(keys):
        found.append(place not in gone and not taken & theirs)
        taken |= theirs
    return found


def _keys_of(fields: Mapping[str, str]) -> set[Key]:
    """By which somebody is matched."""
    known = {
        (None, email_key(fields.get("email", ""))),
        (fields.get("source", ""), fields.get("external_id", "")),
    }
    return {key for key in known if key[1]}


def _taken(keys: set[Key]) -> set[Key]:
    """Those of them that are somebody's, or were before a merge."""
    mails = [text for source, text in keys if source is None]
    sources = {source for source, _ in keys if source is not None}
    found: set[Key] = set()
    for rows in (Contact.objects.all(), FormerKey.objects.all()):
        same = rows.filter(email_key__in=mails).values_list("email_key", flat=True)
        found |= {(None, key) for key in same if key}
        if sources:
            ids = [text for source, text in keys if source is not None]
            found |= set(
                rows.filter(source__in=sources, external_id__in=ids).values_list("source", "external_id")
            )
    return found & keys


def create_many(
    people: Sequence[tuple[Mapping[str, Any], str | None, datetime]],
    *,
    actor: Actor,
    now: datetime,
    stages: Sequence[Stage] = (),
    live: bool = False,
) -> list[Contact]:
    """Each: cleaned fields (added ones as `custom.<key>`, and `company`), channel of the first touchpoint
    (None: none), and since when known. `stages`, where they stand if not all at the first, is
    lifecycle.history's to say."""
    custom.use(Of.CONTACT, {key for fields, _, _ in people for key in by_key(fields)})
    contacts = copy_in(
        Contact(
            **{name: fields[name] for name in rules.STORED if name in fields},
            email_key=email_key(fields.get("email", "")) or None,
            phone_e164=phone_key(fields.get("phone", "")),
            company=fields.get("company"),
            channel=channel,
            stage=stage,
            stage_since=since,
            created_at=since,
            changed_at=since,
            custom=by_key(fields),
        )
        for (fields, channel, since), stage in zip(people, stages or repeat(Stage.CONTACT), strict=False)
    )
    facts = [Fact("contact.created", c.pk, c.thread, c.created_at, {"name": str(c)}) for c in contacts]
    record_history(facts, actor=actor, now=now, live=live)
    return contacts


def must_be_new(contacts: Sequence[Contact]) -> None:
    """Refused when a merge that ended meanwhile left one of their keys to somebody. To be asked after they
    were written, as of one by one: whoever waited for that merge sees it then."""
    mails = [each.email_key for each in contacts if each.email_key]
    ids = [each.external_id for each in contacts if each.external_id]
    if FormerKey.objects.filter(Q(email_key__in=mails) | Q(external_id__in=ids)).exists():
        raise Refused("exists", "One of them was known before a merge.", status=CONFLICT)


def added() -> dict[str, Definition]:
    """The added fields, to read many people by."""
    return known_fields(Of.CONTACT)


def cleaned(fields: Mapping[str, Any], added: Mapping[str, Definition] | None = None) -> dict[str, Any]:
    """The fields fit to be stored; raises Refused naming the first that isn't. `added` are the added
    fields, looked up once for many people."""
    return {**rules.cleaned(fields), **read(added or {}, fields)}


def set_companies(pairs: Iterable[tuple[Contact, int]]) -> None:
    """Whose company is known only now; a company that is set already stays."""
    changed = []
    for contact, company_id in pairs:
        if contact.company_id is None:
            contact.company_id = company_id
            changed.append(contact)
    Contact.objects.bulk_update(changed, ["company"])
