"""Filling what we didn't know yet of many people at once, and taking back people whom nobody needs any
more: the same rows and facts as one by one, in a handful of statements. Parts of a command that holds
these contacts and has judged what may be done. Nobody reacts to each: whoever does many tells of them in
one fact."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from leads.contacts import comparing, rules
from leads.contacts.comparing import blanks, differing, known
from leads.contacts.models import Contact
from leads.contacts.rules import email_key, phone_key
from leads.fields import commands as custom
from leads.fields.queries import Definition, Of, by_key, names_in, said
from smarketing.journal.record import Fact, record_history
from smarketing.kernel.actor import Actor

__all__ = ["Filling", "blanks", "differing", "fill_many", "known", "own_many", "put", "take_back"]

_TYPES = {
    **dict.fromkeys((*rules.STORED, "email_key", "phone_e164"), "text"),
    "company_id": "bigint", "owner_id": "bigint", "custom": "jsonb",
    "version": "int", "changed_at": "timestamptz",
}  # fmt: skip
_FILL = f"""
UPDATE leads_contact AS c SET {", ".join(f"{name} = f.{name}" for name in _TYPES)}
FROM jsonb_to_recordset(%s::jsonb)
     AS f (id bigint, {", ".join(f"{name} {kind}" for name, kind in _TYPES.items())})
WHERE c.id = f.id"""
_OWN = """
UPDATE leads_contact AS c SET owner_id = o.owner
FROM unnest(%s::bigint[], %s::bigint[]) AS o (id, owner) WHERE c.id = o.id"""


@dataclass(frozen=True, slots=True)
class Filling:
    """What is written into one contact: texts, added fields as `custom.<key>`, `company` and `owner`. A
    blank takes a value away."""

    contact: Contact
    changes: Mapping[str, Any]


def own_many(owned: Iterable[tuple[Contact, int]]) -> None:
    """Whose the people are who were brought in a moment ago, as a part of bringing them in."""
    rows = list(owned)
    for contact, owner_id in rows:
        contact.owner_id = owner_id
    with connection.cursor() as cursor:
        cursor.execute(_OWN, [[contact.pk for contact, _ in rows], [owner_id for _, owner_id in rows]])


def fill_many(
    fillings: Iterable[Filling], defined: Mapping[str, Definition], *, actor: Actor, now: datetime
) -> None:
    """Write these; a contact may come more than once."""
    done = [each for each in fillings if each.changes]
    custom.use(Of.CONTACT, {key for each in done for key in by_key(each.changes)})
    facts: list[Fact] = []
    for each in done:
        facts += _facts(each, defined)
        put(each.contact, each.changes)
        each.contact.version, each.contact.changed_at = each.contact.version + 1, now
    rows = [_row(contact) for contact in {each.contact.pk: each.contact for each in done}.values()]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_FILL, [json.dumps(rows)])
    record_history(facts, actor=actor, now=now, live=False)


def put(contact: Any, changes: Mapping[str, Any]) -> None:
    """The same in the object alone, which may be whatever has these fields."""
    added = {name: changes[name] for name in names_in(changes)}
    for name, value in changes.items():
        if name not in added:
            setattr(contact, name, value)
    custom.put(contact, added)
    contact.email_key = email_key(contact.email) or None
    contact.phone_e164 = phone_key(contact.phone)


def take_back(contacts: Sequence[Contact], *, why: str, actor: Actor, now: datetime) -> None:
    """They go, with everything that came along with them. That they were here stays in the journal."""
    facts = [Fact("contact.taken_back", c.pk, c.thread, payload={"why": why}) for c in contacts]
    Contact.objects.filter(pk__in=[contact.pk for contact in contacts]).delete()
    record_history(facts, actor=actor, now=now, live=False)


def _facts(filling: Filling, defined: Mapping[str, Definition]) -> Iterator[Fact]:
    contact, changes = filling.contact, filling.changes
    if "owner" in changes:
        before, after = contact.owner, changes["owner"]
        ends = {"from": before and before.name, "to": after and after.name, "to_id": after and after.pk}
        yield Fact("contact.owner_changed", contact.pk, contact.thread, payload=ends)
    own = {n: value for n, value in changes.items() if n != "owner" and n not in names_in(changes)}
    if told := comparing.told(contact, own) | _told(contact, changes, defined):
        yield Fact("contact.changed", contact.pk, contact.thread, payload={"changes": told})


def _told(
    contact: Contact, changes: Mapping[str, Any], defined: Mapping[str, Definition]
) -> dict[str, dict[str, str]]:
    """Both values of added fields as people read them, without looking the fields up for each contact."""
    found = {}
    for name in names_in(changes):
        key = name.partition(".")[2]
        if of := defined.get(key):
            before, after = said(of, contact.custom.get(key)), said(of, changes[name])
            found[name] = {"label": of.label, "from": before, "to": after}
    return found


def _row(contact: Contact) -> dict[str, Any]:
    values = {name: getattr(contact, name) for name in _TYPES}
    return {**values, "changed_at": contact.changed_at.isoformat(), "id": contact.pk}
