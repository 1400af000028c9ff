"""Bringing a contact in and changing what we know of it; every change leaves both values in the
journal. Stages are not moved here (lifecycle), and nobody is doubled: an e-mail that is taken is
refused as `exists` with the `contact_id` it belongs to, also when two arrive at the same moment.
Whoever meets that refusal runs the whole command again and will then `match` the person.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from leads.companies import commands as companies
from leads.companies.queries import Company
from leads.contacts import comparing, queries, rules
from leads.contacts.models import Contact
from leads.fields import commands as custom
from leads.fields.queries import Definition, Of, names_in, plain
from smarketing.journal.record import Fact, record, record_many
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused, changed_meanwhile
from smarketing.people.members import queries as members

DERIVED = ("email_key", "phone_e164", "version", "changed_at")


@command
def create(*, fields: Mapping[str, Any], actor: Actor, now: datetime) -> Contact:
    """A new contact. `fields`: the stored texts, `company` or `company_name` (else the company is
    found by the e-mail's domain), `owner_id`, and added fields as `custom.<key>`."""
    _may_write(actor)
    values = rules.cleaned(fields, _home(actor))
    rules.needs_one_way_to_tell(values)
    queries.must_not_be_erased(**{name: values.get(name, "") for name in rules.KEYS})
    contact = Contact(
        **{name: values[name] for name in rules.STORED if name in values},
        email_key=_key(values.get("email", "")),
        phone_e164=rules.phone_key(values.get("phone", "")),
        company=_company(fields, values, actor, now, demo=False),
        owner_id=fields.get("owner_id"),
        stage_since=now,
        created_at=now,
        changed_at=now,
    )
    custom.put(contact, custom.taken(Of.CONTACT, fields))
    with _nobody_doubled(contact):
        contact.save(force_insert=True)
    _record("contact.created", contact, actor, now, name=str(contact))
    return contact


@command
def fill_blanks(
    *,
    contact: Contact,
    fields: Mapping[str, Any],
    keeping: Mapping[str, str] | None = None,
    actor: Actor,
    now: datetime,
) -> dict[str, str]:
    """Fill what we didn't know yet; nothing known is replaced, unless `keeping` says of a field that the
    `newest` value wins or that a new one is put after it (`append`). Returns the sent values that
    differ from ours and weren't taken over, field by field."""
    _may_write(actor)
    values: dict[str, Any] = dict(rules.cleaned({"country": contact.country, **fields}, _home(actor)))
    fresh = queries.locked(contact.pk)
    values |= custom.taken(Of.CONTACT, fields)
    differing = comparing.differing(fresh, values)
    changes = {**comparing.blanks(fresh, values), **comparing.kept(fresh, differing, keeping or {})}
    newest = "company_name" in differing and (keeping or {}).get("company_name") == "newest"
    if newest:
        company_name = differing.pop("company_name")
        changes["company"] = companies.named(name=company_name, actor=actor, now=now, demo=fresh.demo)
    elif fresh.company is None and (company := _company(fields, values, actor, now, fresh.demo)):
        changes["company"] = company
    if changes:
        _apply(fresh, changes, actor, now)
        for name in (*comparing.columns(changes), *DERIVED):
            setattr(contact, name, getattr(fresh, name))
    return {name: plain(value) for name, value in differing.items() if name not in changes}


@command
def edit(
    *, contact_id: int, changes: Mapping[str, Any], version: int, actor: Actor, now: datetime
) -> Contact:
    """Change fields of the contact (`custom.<key>` too) as it was at `version`. Changed meanwhile:
    refused, with the values now and yours in `values` and the present `version`."""
    _may_write(actor)
    if unknown := set(changes) - rules.EDITABLE - set(names_in(changes)):
        raise Refused("no-such-field", f"{', '.join(sorted(unknown))} can't be edited.")
    contact = queries.locked(contact_id)
    values = rules.cleaned({"country": contact.country, **changes}, _home(actor))
    wanted: dict[str, Any] = {name: values[name] for name in changes if name in rules.STORED}
    wanted |= custom.taken(Of.CONTACT, changes)
    if "company_name" in changes:
        name = values["company_name"]
        wanted["company"] = companies.named(name=name, actor=actor, now=now, demo=contact.demo)
    different = {name: value for name, value in wanted.items() if comparing.known(contact, name) != value}
    if different and contact.version != version:
        raise _changed_meanwhile(contact, different)
    if different:
        queries.must_be_kept(contact)
        rules.needs_one_way_to_tell({**vars(contact), **different})
        _apply(contact, different, actor, now)
    return contact


@command
def change_owner(*, contact_id: int, owner_id: int | None, actor: Actor, now: datetime) -> Contact:
    """Give the contact to somebody, or to nobody."""
    _may_write(actor)
    contact = queries.locked(contact_id)
    owner = _new_owner(owner_id)
    before = contact.owner
    if before == owner:
        return contact
    contact.owner, contact.changed_at = owner, now
    contact.save(update_fields=["owner", "changed_at"])
    ends = {"from": before and before.name, "to": owner and owner.name, "to_id": owner_id}
    _record("contact.owner_changed", contact, actor, now, **ends)
    return contact


@command
def pass_on(*, from_id: int, to_id: int | None, actor: Actor, now: datetime) -> int:
    """Everything one person owns becomes another's, or nobody's; returns how many. Callers have
    judged that the actor may."""
    owned = Contact.objects.filter(owner=from_id).order_by("pk").only("pk")
    contacts = list(owned.select_for_update(of=("self",), no_key=True))
    Contact.objects.filter(pk__in=[contact.pk for contact in contacts]).update(owner=to_id, changed_at=now)
    ends = {"from": members.person(from_id).name, "to": members.person(to_id).name if to_id else None}
    facts = [
        Fact("contact.owner_changed", contact.pk, contact.thread, payload={**ends, "to_id": to_id})
        for contact in contacts
    ]
    record_many(facts, actor=actor, now=now)
    return len(contacts)


@command
def set_source(*, contact: Contact, channel: str) -> None:
    """The contact source is the first touchpoint's channel: set once, then left alone."""
    if Contact.objects.filter(pk=contact.pk, channel=None).update(channel=channel):
        contact.channel = channel


@command
def correct_source(*, contact: Contact, channel: str, actor: Actor, now: datetime) -> None:
    """Somebody came in just now, and an earlier first touchpoint of theirs comes to light: it is what
    brought them."""
    before = contact.channel
    if before != channel:
        Contact.objects.filter(pk=contact.pk).update(channel=channel)
        contact.channel = channel
        ends = {"channel": {"from": before or "", "to": channel}}
        _record("contact.changed", contact, actor, now, changes=ends)


def _may_write(actor: Actor) -> None:
    who = members.standing(actor)
    if not (who.commands_side("marketing") or who.commands_side("sales")):
        raise Refused(
            "no-side", "Contacts are kept by people of a marketing or sales team.", status=FORBIDDEN
        )


def _new_owner(owner_id: int | None) -> members.User | None:
    """Somebody who works here, or nobody."""
    if owner_id is None:
        return None
    try:
        owner = members.person(owner_id)
    except Refused as unknown:
        raise Refused(unknown.code, unknown.message, field="owner_id") from unknown
    if not owner.is_active:
        raise Refused("inactive", f"{owner} no longer works here.", field="owner_id")
    return owner


def _home(actor: Actor) -> str | None:
    """Where a number without a country is dialled: in the country of the team of who wrote it down."""
    team_id = members.standing(actor).team_id
    return rules.region_of_zone(members.team(team_id).zone) if team_id else None


def _key(email: str) -> str | None:
    return rules.email_key(email) or None


def _company(
    fields: Mapping[str, Any], values: Mapping[str, str], actor: Actor, now: datetime, demo: bool
) -> Company | None:
    """The company given, else the one of the e-mail's domain, else the one of that name."""
    if fields.get("company"):
        given: Company = fields["company"]
        return given
    name = values.get("company_name", "")
    key = _key(values.get("email", ""))
    return companies.for_email(email_key=key, name=name, actor=actor, now=now, demo=demo) or companies.named(
        name=name, actor=actor, now=now, demo=demo
    )


def written(
    contact: Contact,
    changes: Mapping[str, Any],
    now: datetime,
    defined: Mapping[str, Definition] | None = None,
) -> Fact:
    """Write these into the row, which is saved by whoever changes it; the fact that tells of it."""
    told = comparing.told(contact, changes, defined)
    added = {name: changes[name] for name in names_in(changes)}
    for name, value in changes.items():
        if name not in added:
            setattr(contact, name, value)
    custom.put(contact, added)
    contact.email_key, contact.phone_e164 = _key(contact.email), rules.phone_key(contact.phone)
    contact.version, contact.changed_at = contact.version + 1, now
    return Fact("contact.changed", contact.pk, contact.thread, payload={"changes": told})


def _apply(contact: Contact, changes: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    if not changes.keys().isdisjoint(rules.KEYS):
        known = {**vars(contact), **changes}
        queries.must_not_be_erased(**{name: known[name] for name in rules.KEYS})
    fact = written(contact, changes, now)
    with _nobody_doubled(contact):
        contact.save(update_fields=[*comparing.columns(changes), *DERIVED])
    record_many([fact], actor=actor, now=now)


@contextmanager
def _nobody_doubled(contact: Contact) -> Iterator[None]:
    """The database decides who was first; the second is told whose key it is. Keys from before a merge
    are looked for after the row is written: whoever waited for that merge sees them then."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        other = queries.holder_of_key(contact)
        if other is None:
            raise
        raise _exists(other) from error
    if other := queries.holder_of_former_key(contact):
        raise _exists(other)


def _exists(other: Contact) -> Refused:
    message = f"{other} is already here with this e-mail or external id."
    return Refused("exists", message, status=CONFLICT, field="email", contact_id=other.pk)


def _changed_meanwhile(contact: Contact, different: Mapping[str, Any]) -> Refused:
    told = comparing.told(contact, different)
    values = {name: {"now": both["from"], "yours": both["to"]} for name, both in told.items()}
    labels = {name: rules.LABELS.get(name) or told[name]["label"] for name in told}
    return changed_meanwhile(contact, values, labels, contact.version)


def _record(kind: str, contact: Contact, actor: Actor, now: datetime, **payload: Any) -> None:
    record(kind, contact.pk, actor=actor, now=now, thread=contact.thread, **payload)
