"""Whom the rows of a stretch can mean: the contacts here, and in the dry run also whom earlier rows of the
same file would have brought in."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from leads.contacts import queries as contacts
from leads.contacts.queries import Contact, FormerKey, email_key
from leads.handoff import queries as handoffs
from leads.wizard.judging import Known, Person, Verdict
from leads.wizard.models import Import, ImportRow
from leads.words import Stage
from smarketing.kernel.lookups import any_of, filled_any_of

OWN = ("stage", "name", "email", "phone", "job_title", "country", "source", "external_id", "notes", "custom",
       "email_key", "phone_e164", "owner_id")  # fmt: skip
KEPT = (*OWN, "company", "company_id", "busy", "mark")


def here(verdicts: Iterable[Verdict], *, lock: bool = False) -> tuple[Known, dict[int, Contact]]:
    """The contacts of those keys, and each as it is by its id; held until the running command ends if
    asked. Judging changes what is known of them, not these."""
    emails, sources, ids = _keys(verdicts)
    former = [
        *FormerKey.objects.filter(any_of("email_key", emails)),
        *FormerKey.objects.filter(filled_any_of("external_id", ids), source__in=sources),
    ]
    wanted = {each.contact_id for each in former}
    for keys in (any_of("email_key", emails), filled_any_of("external_id", ids) & Q(source__in=sources)):
        wanted.update(Contact.objects.filter(keys).values_list("pk", flat=True))
    rows = contacts.lock_many(wanted) if lock else contacts.people().filter(pk__in=wanted)
    as_is = {contact.pk: contact for contact in rows}
    with_sales, known = handoffs.open_among(as_is), Known()
    people = {pk: _person(contact, pk in with_sales) for pk, contact in as_is.items()}
    for each in former:
        if person := people.get(each.contact_id):
            known.by_email |= {each.email_key: person} if each.email_key else {}
            known.by_id |= {(each.source, each.external_id): person} if each.external_id else {}
    for person in people.values():
        known.learn(person)
    return known, as_is


def with_earlier(known: Known, verdicts: Iterable[Verdict], upload: Import) -> Known:
    """The same after what the rows before these bring."""
    emails, _, ids = _keys(verdicts)
    before = ImportRow.objects.filter(upload=upload, after__isnull=False, number__lte=upload.reached)
    keys = {person.key for person in (*known.by_email.values(), *known.by_id.values())}
    for named in (filled_any_of("email_key", emails), filled_any_of("external_id", ids)):
        keys.update(before.filter(named).values_list("person", flat=True))
    last = before.filter(filled_any_of("person", keys)).order_by("person", "-number").distinct("person")
    later = {row.person: Person(row.person, **(row.after or {})) for row in last}
    known.by_email = {key: later.get(person.key, person) for key, person in known.by_email.items()}
    known.by_id = {key: later.get(person.key, person) for key, person in known.by_id.items()}
    for person in later.values():
        known.learn(person)
    return known


def after(person: Person) -> dict[str, Any]:
    """A person as a row keeps them for the rows after it."""
    return {name: getattr(person, name) for name in KEPT}


def _person(contact: Contact, is_with_sales: bool) -> Person:
    busy = is_with_sales or bool(contact.disqualified) or contact.stage == Stage.OPPORTUNITY
    own = {name: getattr(contact, name) for name in (*OWN, "company_id")}
    company, mark = str(contact.company or ""), contact.disqualified or ""
    return Person(f"c{contact.pk}", busy=busy, mark=mark, company=company, **own)


def _keys(verdicts: Iterable[Verdict]) -> tuple[list[str], list[str], list[str]]:
    """What the rows say: e-mails, whose ids, and ids."""
    said = [verdict.fields for verdict in verdicts]
    emails = {email_key(fields.get("email", "")) for fields in said} - {""}
    sources = {fields["source"] for fields in said if fields.get("external_id")}
    ids = {fields["external_id"] for fields in said if fields.get("external_id")}
    return sorted(emails), sorted(sources), sorted(ids)
