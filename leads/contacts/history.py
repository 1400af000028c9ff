"""Bringing many contacts in at once, from another system's past or just now (`live`): the same rows and
facts as one by one, in a handful of statements. Part of a command."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from typing import Any

from django.db.models import QuerySet

from leads.companies.queries import Company
from leads.contacts import commands, comparing, rules
from leads.contacts.models import Contact
from leads.contacts.queries import FormerKey, digests, email_key, phone_key
from leads.contacts.queries.erased import erased_among
from leads.fields import commands as custom
from leads.fields.queries import Definition, Of, by_key, plain, read
from leads.fields.queries import known as known_fields
from leads.words import Stage
from smarketing.journal.record import Fact, record_history, record_many
from smarketing.kernel.actor import Actor
from smarketing.kernel.copying import change, copy_in
from smarketing.kernel.errors import CONFLICT, Refused
from smarketing.kernel.lookups import any_of, filled_any_of

Key = tuple[str | None, str]  # an e-mail's key beside None, an external id beside its source


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom somebody's keys mean: a contact, or nobody yet; and whether nothing is to be weighed there."""

    contact_id: int | None
    plain: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a person whom we know, how each value that differs is kept, and the company that it
    speaks of."""

    contact: Contact
    fields: Mapping[str, Any]
    keeping: Mapping[str, str]
    company: Company | None


def known(source: str, external_ids: Sequence[str], emails: Iterable[str] = ()) -> dict[str, Contact]:
    """Those of them we know: by external id, and by e-mail key."""
    rows = Contact.objects.defer("search")
    ids = filled_any_of("external_id", filter(None, external_ids))
    found = {c.external_id: c for c in rows.filter(ids, source=source)}
    keys = [key for key in map(email_key, emails) if key]
    by_mail = {c.email_key: c for c in rows.filter(any_of("email_key", keys)) if c.email_key}
    return {**_before_a_merge(source, external_ids, keys), **by_mail, **found}


def erased(people: Sequence[Mapping[str, str]]) -> set[int]:
    """Which of them, by their place, asked to be erased."""
    theirs = [digests(**{name: fields.get(name, "") for name in rules.KEYS}) for fields in people]
    gone = set(erased_among(digest for each in theirs for digest in each))
    return {place for place, each in enumerate(theirs) if gone & set(each)}


def _before_a_merge(source: str, external_ids: Sequence[str], keys: Iterable[str]) -> dict[str, Contact]:
    """Those who were known by these before they became one with somebody."""
    rows = FormerKey.objects.select_related("contact").defer("contact__search")
    by_id = rows.filter(filled_any_of("external_id", filter(None, external_ids)), source=source)
    return {
        **{each.email_key: each.contact for each in rows.filter(any_of("email_key", keys)) if each.email_key},
        **{each.external_id: each.contact for each in by_id},
    }


def whose(people: Sequence[Mapping[str, str]]) -> list[Whose]:
    """Of each whom their keys mean. Plain is who is one person or nobody, comes only once among these, had
    no other name before a merge and says no key of somebody who asked to be erased."""
    keys = [keys_of(fields) for fields in people]
    wanted = {key for each in keys for key in each}
    now = _holders(Contact.objects.all(), "pk", wanted)
    before = _holders(FormerKey.objects.all(), "contact", wanted)
    gone, seen, met, found = erased(people), set[Key](), set[int](), []
    for place, theirs in enumerate(keys):
        who = {now[key] for key in theirs if key in now}
        once = not (theirs & (seen | before.keys()) or who & met)
        plain = once and len(who) <= 1 and place not in gone
        found.append(Whose(min(who, default=None), plain))
        seen, met = seen | theirs, met | who
    return found


def keys_of(fields: Mapping[str, str]) -> set[Key]:
    """By which somebody is matched."""
    known = {
        (None, email_key(fields.get("email", ""))),
        (fields.get("source", ""), fields.get("external_id", "")),
    }
    return {key for key in known if key[1]}


def _holders(rows: QuerySet[Any], whom: str, keys: Iterable[Key]) -> dict[Key, int]:
    """Who has each of these keys, if anybody does."""
    mails = [text for source, text in keys if source is None]
    pairs = [key for key in keys if key[0] is not None]
    found: dict[Key, int] = {
        (None, key): pk for key, pk in rows.filter(any_of("email_key", mails)).values_list("email_key", whom)
    }
    if pairs:
        sources, ids = {source for source, _ in pairs}, {text for _, text in pairs}
        same = rows.filter(filled_any_of("external_id", ids), source__in=sources)
        for source, text, pk in same.values_list("source", "external_id", whom):
            found[source, text] = pk
    return found


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


def complete_many(
    said: Sequence[Said], *, added: Mapping[str, Definition], actor: Actor, now: datetime
) -> list[dict[str, str]]:
    """What `fill_blanks` does for one, of people who are held: fill what we didn't know of each, and return
    what differs. `added` are the added fields."""
    facts, changed, names, differing = [], [], [*commands.DERIVED], []
    for each in said:
        values: dict[str, Any] = cleaned({"country": each.contact.country, **each.fields}, added)
        differs = comparing.differing(each.contact, values)
        changes = comparing.blanks(each.contact, values) | comparing.kept(each.contact, differs, each.keeping)
        if each.company and each.contact.company_id is None:
            changes["company"] = each.company
        if changes:
            facts.append(commands.written(each.contact, changes, now, added))
            changed.append(each.contact)
            names += comparing.columns(changes)
        differing.append({name: plain(value) for name, value in differs.items() if name not in changes})
    custom.use(Of.CONTACT, {key for each in said for key in by_key(read(added, each.fields))})
    change(changed, names)
    must_be_new(changed)
    record_many(facts, actor=actor, now=now)
    return differing


def must_be_new(contacts: Sequence[Contact]) -> None:
    """Refused when a merge that ended meanwhile left one of their keys to somebody. To be asked after they
    were written, as of one by one: whoever waited for that merge sees it then."""
    keys = {key: each.pk for each in contacts for key in keys_of(vars(each))}
    held = _holders(FormerKey.objects.all(), "contact", keys)
    if any(holder != keys.get(key, holder) for key, holder in held.items()):
        raise Refused("exists", "One of them was known before a merge.", status=CONFLICT)


def set_sources(channels: Iterable[tuple[Contact, str]]) -> None:
    """What `set_source` does for one: a source that is set stays."""
    fresh = []
    for contact, channel in channels:
        if contact.channel is None:
            contact.channel = channel
            fresh.append(contact)
    change(fresh, ["channel"])


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
