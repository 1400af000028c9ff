"""Bringing many contacts in at once from another system's past: the same rows and facts as one by
one, in a handful of statements. Part of a command."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from leads.contacts import rules
from leads.contacts.models import Contact
from leads.contacts.queries import FormerKey, digests, email_key, phone_key
from leads.contacts.queries.erased import erased_among
from leads.fields import commands as custom
from leads.fields.queries import Definition, Of, by_key, read
from leads.fields.queries import known as known_fields
from leads.words import Stage
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor
from smarketing.kernel.copying import copy_in


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


def create_many(
    people: Sequence[tuple[Mapping[str, Any], str | None, datetime]],
    *,
    actor: Actor,
    now: datetime,
    stage: Stage = Stage.CONTACT,
) -> list[Contact]:
    """Each: cleaned fields (added ones as `custom.<key>`), channel of the first touchpoint (None: none),
    and since when known. Who is written down at another `stage` than the first is to be entered there too
    (lifecycle.history)."""
    custom.use(Of.CONTACT, {key for fields, _, _ in people for key in by_key(fields)})
    contacts = copy_in(
        Contact(
            **{name: fields[name] for name in rules.STORED if name in fields},
            email_key=email_key(fields.get("email", "")) or None,
            phone_e164=phone_key(fields.get("phone", "")),
            channel=channel,
            stage=stage,
            stage_since=since,
            created_at=since,
            changed_at=since,
            custom=by_key(fields),
        )
        for fields, channel, since in people
    )
    facts = [
        Fact("contact.created", c.pk, c.thread, c.created_at, {"name": str(c), "imported": True})
        for c in contacts
    ]
    record_many(facts, actor=actor, now=now, announce=False)
    return contacts


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
