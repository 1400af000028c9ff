"""Bringing many contacts in at once from another system's past: the same rows and facts as one by
one, in a handful of statements. Part of a command."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from leads.contacts import rules
from leads.contacts.models import Contact
from leads.contacts.queries import email_key
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor

STORED = ("name", "email", "phone", "job_title", "country", "source", "external_id", "notes")


def known(source: str, external_ids: Iterable[str], emails: Iterable[str] = ()) -> dict[str, Contact]:
    """Those of them we know: by external id, and by e-mail key."""
    rows = Contact.objects.defer("search")
    found = {
        c.external_id: c for c in rows.filter(source=source, external_id__in=[e for e in external_ids if e])
    }
    keys = [key for key in map(email_key, emails) if key]
    by_mail = {c.email_key: c for c in rows.filter(email_key__in=keys) if c.email_key}
    return {**by_mail, **found}


def create_many(
    people: Sequence[tuple[Mapping[str, str], str | None, datetime]], *, actor: Actor, now: datetime
) -> list[Contact]:
    """Each: cleaned fields, channel of the first touchpoint (None: none), and since when known."""
    contacts = Contact.objects.bulk_create(
        Contact(
            **{name: fields[name] for name in STORED if name in fields},
            email_key=email_key(fields.get("email", "")) or None,
            channel=channel,
            stage_since=since,
            created_at=since,
            changed_at=since,
        )
        for fields, channel, since in people
    )
    facts = [
        Fact("contact.created", c.pk, c.thread, c.created_at, {"name": str(c), "imported": True})
        for c in contacts
    ]
    record_many(facts, actor=actor, now=now, announce=False)
    return contacts


def cleaned(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields fit to be stored; raises Refused naming the first that isn't."""
    return rules.cleaned(fields)


def set_companies(pairs: Iterable[tuple[Contact, int]]) -> None:
    """Whose company is known only now; a company that is set already stays."""
    changed = []
    for contact, company_id in pairs:
        if contact.company_id is None:
            contact.company_id = company_id
            changed.append(contact)
    Contact.objects.bulk_update(changed, ["company"])
