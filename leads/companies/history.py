"""Companies of many people at once, of another system's past or of those who come now. Part of a command."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from leads.companies.commands import alone_with, fit
from leads.companies.models import Company
from leads.companies.rules import domain_of, name_from
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor
from smarketing.kernel.copying import copy_in
from smarketing.kernel.lookups import filled_any_of

# As the database compares names, and which company of that name is known longest.
_OF_NAMES = """
SELECT said, upper(said),
       (SELECT id FROM leads_company WHERE upper(name) = upper(said) ORDER BY id LIMIT 1)
FROM unnest(%s::text[]) AS said"""


def known_or_new(source: str, rows: Iterable[dict[str, Any]]) -> dict[str, Company]:
    """Companies by their external id; each row holds the model's fields. Known ones stay as they are."""
    wanted = {row["external_id"]: row for row in rows}
    Company.objects.bulk_create(
        [Company(source=source, **row) for row in wanted.values()], ignore_conflicts=True
    )
    found = Company.objects.filter(filled_any_of("external_id", wanted), source=source)
    return {company.external_id: company for company in found}


def hinted(email_key: str, name: str) -> str:
    """What the company would be called that these would make; "" when they make none."""
    domain = domain_of(email_key)
    return fit(name) or (name_from(domain) if domain else "")


def marks(email_key: str, name: str) -> set[str]:
    """By which others find the company that these would make: its domain, and its name in any case."""
    domain, name = domain_of(email_key), hinted(email_key, name)
    return {mark for mark in (domain, name.upper().casefold()) if mark}


def known_by(people: Sequence[tuple[str, str]]) -> list[str]:
    """By what the company of each e-mail key and company name is found, one after the other: `c12` is company
    12, `d:` a domain and `n:` a name that are nobody's yet; "" for none. Nothing is made."""
    asked = [(domain_of(key), fit(name)) for key, name in people]
    domains = {domain for domain, _ in asked if domain}
    by_domain = dict(Company.objects.filter(domain__in=domains).values_list("domain", "pk"))
    names = _compared({name for domain, name in asked if name and not domain})
    found = []
    for domain, name in asked:
        upper, pk = names.get(name, ("", None))
        pk = by_domain.get(domain) if domain else pk
        mark = f"d:{domain}" if domain else f"n:{upper}" if upper else ""
        found.append(f"c{pk}" if pk else mark)
    return found


def of_people(people: Sequence[tuple[str, str]], *, actor: Actor, now: datetime) -> list[Company | None]:
    """The company of each e-mail key and company name, one after the other: the domain's, else the one of
    that name, made at its first mention (`for_email`, `named`)."""
    asked = [(domain_of(key), fit(name)) for key, name in people]
    by_domain = {c.domain: c for c in Company.objects.filter(domain__in={d for d, _ in asked if d})}
    same, by_name = _of_names(asked)
    found: list[Company | None] = []
    fresh: list[Company] = []
    for domain, name in asked:
        company = by_domain.get(domain) if domain else by_name.get(same.get(name, ""))
        if company is None and (domain or name):
            company = Company(name=name or name_from(domain or ""), domain=domain, created_at=now)
            fresh.append(company)
            by_domain[domain] = company
            if company.name in same:
                by_name.setdefault(same[company.name], company)
        found.append(company)
    _make(fresh, actor, now)
    return found


def _of_names(asked: Sequence[tuple[str | None, str]]) -> tuple[dict[str, str], dict[str, Company]]:
    """How each name is compared, and the companies of those that no domain speaks for. Whoever brings in
    one of these at the same moment waits; always in the same order, so that no two wait for each other."""
    alone = sorted({name for domain, name in asked if name and not domain}, key=str.casefold)
    if not alone:
        return {}, {}
    for name in alone:
        alone_with(name)
    names = {*alone, *(name or name_from(domain) for domain, name in asked if domain)}
    compared = _compared(names)
    known = Company.objects.in_bulk([pk for _, pk in compared.values() if pk])
    same = {said: upper for said, (upper, _) in compared.items()}
    return same, {upper: known[pk] for upper, pk in compared.values() if pk}


def _compared(names: Iterable[str]) -> dict[str, tuple[str, int | None]]:
    """Each name as the database compares it, and who of that name is known longest."""
    wanted = list(names)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_OF_NAMES, [wanted])
        return {said: (upper, pk) for said, upper, pk in cursor.fetchall()}


def _make(fresh: list[Company], actor: Actor, now: datetime) -> None:
    """In the order of their domains, so that two who make the same wait one way round."""
    copy_in(sorted(fresh, key=lambda each: (each.domain or "", each.name)))
    facts = [
        Fact(
            "company.created",
            each.pk,
            f"company:{each.pk}",
            payload={"name": each.name, "domain": each.domain or ""},
        )
        for each in fresh
    ]
    record_many(facts, actor=actor, now=now)
