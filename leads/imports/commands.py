"""Bring a batch of rows in as history: at its true dates, without one clock, notice or handoff.

A row that is here already is left as it is, so a file may be brought in twice, or again after it
was interrupted. All of a batch or nothing of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection

from leads.campaigns import history as touches
from leads.companies import filling
from leads.companies import history as companies
from leads.contacts import history as contacts
from leads.contacts.queries import Contact, email_key
from leads.fields.queries import Of, known, names_in, read
from leads.handoff import history as attempts
from leads.imports.rules import Deal, Map, Person, Try, money
from leads.lifecycle import history as ladder
from leads.outcomes import history as outcomes
from leads.words import Stage
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.people.members import history as members

LOCK = 7_264_002  # two imports at once take turns, batch by batch
Ours = TypeVar("Ours", Deal, Try)  # what is of a contact that must be here


@dataclass(slots=True)
class Tally:
    """What became of a batch: how many were new, how many were here, which lines were refused."""

    new: int = 0
    known: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)


@command
def bring_people(*, rows: Sequence[tuple[int, Person]], how: Map, actor: Actor, now: datetime) -> Tally:
    """New contacts with their first touchpoint, raised to the map's stage at that moment; with their
    companies, where the map names them."""
    take_turn()
    tally, fresh = _sort_people(rows, how)
    told = [(email_key(p.fields.get("email", "")), p.fields.get("company_name", "")) for p in fresh]
    firms = companies.of_people(told, actor=actor, now=now) if how.names_companies else [None] * len(fresh)
    rises = [ladder.Rise(how.stage)]
    newcomers = [
        ladder.Newcomer(
            {**p.fields, "company": firm}, p.channel if p.happened_at else None, p.happened_at or now, rises
        )
        for p, firm in zip(fresh, firms, strict=True)
    ]
    people = ladder.register_many(newcomers, actor=actor, now=now)
    _tell_of_companies([(c.company, p.of_company) for c, p in zip(people, fresh, strict=True)], actor, now)
    pasts = [
        touches.Past(contact, p.happened_at, p.channel, p.asset)
        for contact, p in zip(people, fresh, strict=True)
        if p.happened_at
    ]
    touches.touch_many(pasts, actor=actor, now=now)
    _announce([contact.pk for contact in people], actor, now)
    tally.new = len(people)
    return tally


@command
def bring_deals(*, rows: Sequence[tuple[int, Deal]], how: Map, actor: Actor, now: datetime) -> Tally:
    """Closed opportunities of contacts that are here, with the company and who worked on them."""
    take_turn()
    tally, fresh = _sort_deals(rows, how)
    firms = companies.known_or_new(how.source, [_company(d, how, now) for _, d in fresh if _has_company(d)])
    _tell_of_companies(
        [(firms.get(d.company.get("external_id", "")), d.company) for _, d in fresh], actor, now
    )
    staff = members.known_or_new(how.source, {who for _, d in fresh for who in (d.owner, d.sdr)})
    pasts = [_past(contact, d, how, firms, staff) for contact, d in fresh]
    outcomes.keep_many(pasts, actor=actor, now=now)
    contacts.set_companies([(p.contact, p.company_id) for p in pasts if p.company_id])
    if how.state == "won":
        wins = [(past.contact, past.closed_at) for past in pasts]
        ladder.raise_many(wins, Stage.CUSTOMER, actor=actor, now=now)
    _announce([contact.pk for contact, _ in fresh], actor, now)
    tally.new = len(pasts)
    return tally


@command
def bring_attempts(*, rows: Sequence[tuple[int, Try]], how: Map, actor: Actor, now: datetime) -> Tally:
    """Who tried when to reach contacts that are here, and what came of it."""
    take_turn()
    tally, fresh = _sort_attempts(rows, how, now)
    staff = members.known_or_new(how.source, {each.by for _, each in fresh})
    pasts = [
        attempts.Past(
            each.external_id,
            contact,
            staff[each.by],
            each.via,
            each.result,
            each.happened_at,
            each.minutes,
            each.note,
        )
        for contact, each in fresh
    ]
    attempts.keep_many(pasts, actor=actor, now=now)
    _announce(sorted({contact.pk for contact, _ in fresh}), actor, now)
    tally.new = len(pasts)
    return tally


def _sort_people(rows: Sequence[tuple[int, Person]], how: Map) -> tuple[Tally, list[Person]]:
    """Who is new; the same person twice in one batch counts as known the second time."""
    ids = [p.fields.get("external_id", "") for _, p in rows]
    seen = set(contacts.known(how.source, ids, [p.fields.get("email", "") for _, p in rows]))
    tally, fresh = Tally(), []
    erased = contacts.erased([person.fields for _, person in rows])
    for place, (number, person) in enumerate(rows):
        if place in erased:
            tally.faults.append((number, "asked to be erased, and is not brought in again"))
            continue
        keys = {person.fields.get("external_id"), email_key(person.fields.get("email", ""))} - {None, ""}
        if keys & seen:
            tally.known += 1
        else:
            fresh.append(person)
            seen |= keys  # type: ignore[arg-type]
    return tally, fresh


def _sort_deals(rows: Sequence[tuple[int, Deal]], how: Map) -> tuple[Tally, list[tuple[Contact, Deal]]]:
    return _sort(rows, how, outcomes.known([d.external_id for _, d in rows]))


def _sort_attempts(
    rows: Sequence[tuple[int, Try]], how: Map, now: datetime
) -> tuple[Tally, list[tuple[Contact, Try]]]:
    past = [(number, each) for number, each in rows if each.happened_at <= now]
    tally, fresh = _sort(past, how, attempts.known([each.external_id for _, each in past]))
    tally.faults += [(number, "it lies in the future") for number, each in rows if each.happened_at > now]
    return tally, fresh


def _sort(
    rows: Sequence[tuple[int, Ours]], how: Map, seen: set[str]
) -> tuple[Tally, list[tuple[Contact, Ours]]]:
    """Those that are new, each with its contact; what is `seen` already, here or in this batch, is known."""
    people = contacts.known(
        how.source, [row.contact_external_id for _, row in rows], [row.contact_email for _, row in rows]
    )
    tally, fresh = Tally(), []
    for number, row in rows:
        contact = people.get(row.contact_external_id) or people.get(email_key(row.contact_email))
        if row.external_id in seen:
            tally.known += 1
        elif contact is None:
            tally.faults.append((number, "no contact of that id is here; import the contacts first"))
        else:
            fresh.append((contact, row))
            seen.add(row.external_id)
    return tally, fresh


def _tell_of_companies(
    told: Sequence[tuple[companies.Company | None, Mapping[str, Any]]], actor: Actor, now: datetime
) -> None:
    """Blanks of their added fields are filled; a company that has another value keeps it."""
    if any(names_in(values) for _, values in told):
        defined = known(Of.COMPANY)
        said = [filling.Said(company, read(defined, values)) for company, values in told]
        filling.complete_many(said, defined, actor=actor, now=now, live=False)


def _has_company(deal: Deal) -> bool:
    return bool(deal.company.get("external_id"))


def _company(deal: Deal, how: Map, now: datetime) -> dict[str, object]:
    told = deal.company
    return {
        "external_id": told["external_id"],
        "name": told.get("name") or f"{how.source.capitalize()} {told['external_id'][:8]}",
        "industry": told.get("industry", ""),
        "segment": told.get("segment", ""),
        "declared_monthly_revenue": money(told.get("declared_monthly_revenue", "")),
        "attributes": deal.attributes,
        "created_at": now,
    }


def _past(
    contact: Contact, deal: Deal, how: Map, firms: dict[str, companies.Company], staff: dict[str, int]
) -> outcomes.Past:
    company = firms.get(deal.company.get("external_id", ""))
    return outcomes.Past(
        external_id=deal.external_id,
        contact=contact,
        company_id=company.pk if company else contact.company_id,
        name=deal.name,
        amount=deal.amount,
        state=how.state,
        lost_reason=deal.lost_reason,
        closed_at=deal.closed_at,
        owner_id=staff.get(deal.owner),
        sdr_id=staff.get(deal.sdr),
        date_conflict=deal.closed_at < contact.created_at,
    )


def _announce(contact_ids: list[int], actor: Actor, now: datetime) -> None:
    """One fact a batch for those who keep derived numbers; nobody is notified of single rows."""
    if contact_ids:
        record("import.kept", None, actor=actor, now=now, contact_ids=contact_ids)


def take_turn() -> None:
    """Wait until no other import is bringing rows in, and keep others waiting until the command ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
