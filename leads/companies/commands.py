"""Bringing companies in and keeping what we know of them. One company per domain, and one per name among
those known by name only, whoever comes first and however many at once; who types one in may give it a
name that another bears. Every change leaves both values in the journal."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from leads.companies import comparing, queries, rules
from leads.companies.models import Company
from leads.companies.queries import SEGMENTS
from leads.companies.rules import LONGEST, domain_of, name_from
from leads.fields import commands as custom
from leads.fields.queries import Of, names_in
from leads.fields.queries import told as told_of
from smarketing.journal.record import Fact, record, record_many
from smarketing.kernel.actor import Actor, system
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused, changed_meanwhile
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing

ITSELF = system("companies")


@command
def for_email(
    *, email_key: str | None, now: datetime, name: str = "", actor: Actor = ITSELF, demo: bool = False
) -> Company | None:
    """The company an e-mail address belongs to, made at its first mention; None for free mail.

    `name` is how its own people call it; without one the domain suggests a name.
    """
    domain = domain_of(email_key)
    if domain is None:
        return None
    fresh = {"name": fit(name) or name_from(domain), "created_at": now, "demo": demo}
    company, is_new = Company.objects.get_or_create(domain=domain, defaults=fresh)
    if is_new:
        _tell(company, actor, now)
    return company


@command
def named(*, name: str, now: datetime, actor: Actor = ITSELF, demo: bool = False) -> Company | None:
    """The company of that name, the one known longest when several bear it; made when none does."""
    name = fit(name)
    if not name:
        return None
    alone_with(name)
    company = Company.objects.filter(name__iexact=name).order_by("pk").first()
    if company is None:
        company = Company.objects.create(name=name, created_at=now, demo=demo)
        _tell(company, actor, now)
    return company


@command
def create(*, fields: Mapping[str, Any], actor: Actor, now: datetime) -> Company:
    """Somebody types one in; `fields` may have added ones (`custom.<key>`). A domain that is taken is refused
    with whose it is."""
    need_keeper(actor)
    values = _checked({"name": "", **fields})
    added = {name: values.pop(name) for name in names_in(values)}
    company = Company(created_at=now, **values)
    custom.put(company, added)
    with _free_domain(company):
        company.save(force_insert=True)
    _tell(company, actor, now)
    return company


@command
def edit(
    *, company_id: int, changes: Mapping[str, Any], version: int, actor: Actor, now: datetime
) -> Company:
    """Change what we know of the company (`custom.<key>` too) as it was at `version`. Changed meanwhile:
    refused, with the values now and yours in `values` and the present `version`."""
    need_keeper(actor)
    company = queries.locked(company_id)
    same = {name for name, value in changes.items() if name == "owner_id" and value == company.owner_id}
    values = _checked({name: value for name, value in changes.items() if name not in same})
    different = {name: value for name, value in values.items() if comparing.known(company, name) != value}
    if different and company.version != version:
        raise _changed_meanwhile(company, different)
    if different:
        _apply(company, different, actor, now)
    return company


@command
def mark_target(*, company_id: int, why: str, actor: Actor, now: datetime) -> Company:
    """This very one is to be won: marketing and sales see it first, with who wants it and why."""
    need_keeper(actor)
    why = _reason(why)
    company = queries.locked(company_id)
    if company.target_since:
        message = f"{company} is a target account already: {company.target_why}"
        raise Refused("already-target", message, status=CONFLICT)
    company.target_since, company.target_by_id, company.target_why = now, actor.id, why
    company.save(update_fields=["target_since", "target_by", "target_why"])
    _record("company.targeted", company, actor, now, why=why)
    return company


@command
def unmark_target(*, company_id: int, why: str, actor: Actor, now: datetime) -> Company:
    need_keeper(actor)
    why = _reason(why)
    company = queries.locked(company_id)
    if company.target_since is None:
        raise Refused("no-target", f"{company} is no target account.", status=CONFLICT)
    company.target_since, company.target_by, company.target_why = None, None, ""
    company.save(update_fields=["target_since", "target_by", "target_why"])
    _record("company.untargeted", company, actor, now, why=why)
    return company


@command
def pass_on(*, from_id: int, to_id: int | None, actor: Actor, now: datetime) -> int:
    """Everything one person owns becomes another's, or nobody's; returns how many. Callers have
    judged that the actor may."""
    rows = Company.objects.filter(owner=from_id).order_by("pk").only("pk", "name")
    owned = list(rows.select_for_update(of=("self",), no_key=True))
    Company.objects.filter(pk__in=[company.pk for company in owned]).update(owner=to_id)
    ends = {"from": members.person(from_id).name, "to": members.person(to_id).name if to_id else ""}
    facts = [
        Fact("company.changed", company.pk, queries.thread(company), payload={"changes": {"owner_id": ends}})
        for company in owned
    ]
    record_many(facts, actor=actor, now=now)
    return len(owned)


def may_keep(who: Standing) -> bool:
    """People of both sides keep companies, as they keep contacts."""
    return who.commands_side("marketing") or who.commands_side("sales")


def need_keeper(actor: Actor) -> None:
    if not may_keep(members.standing(actor)):
        message = "Companies are kept by people of a marketing or sales team."
        raise Refused("no-side", message, status=FORBIDDEN)


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    added = names_in(fields)
    own = {name: value for name, value in fields.items() if name not in added}
    if unknown := set(own) - rules.EDITABLE:
        raise Refused("no-such-field", f"{', '.join(sorted(unknown))} can't be edited.")
    values = rules.cleaned(own, frozenset(SEGMENTS))
    if (owner_id := values.get("owner_id")) is not None and not members.active([owner_id]):
        raise Refused("no-such-person", "Nobody who works here has this id.", field="owner_id")
    return values | custom.taken(Of.COMPANY, fields)


def _reason(text: str) -> str:
    why = rules.one_line("why", text)
    if not why:
        raise Refused("reason-missing", "Say why; both teams read it.", field="why")
    return why


def _apply(company: Company, changes: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    added = {name: changes[name] for name in names_in(changes)}
    own = [name for name in changes if name not in added]
    told = told_of(Of.COMPANY, company, added)
    told |= {
        name: {
            "from": comparing.said(name, getattr(company, name)),
            "to": comparing.said(name, changes[name]),
        }
        for name in own
    }
    for name in own:
        setattr(company, name, changes[name])
    custom.put(company, added)
    company.version += 1
    with _free_domain(company):
        company.save(update_fields=[*own, *(["custom"] if added else []), "version"])
    _record("company.changed", company, actor, now, changes=told)


@contextmanager
def _free_domain(company: Company) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        other = Company.objects.filter(domain=company.domain).exclude(pk=company.pk).first()
        if other is None:
            raise
        message = f"{other} has the domain {company.domain} already."
        raise Refused("exists", message, status=CONFLICT, field="domain", company_id=other.pk) from error


def _changed_meanwhile(company: Company, different: Mapping[str, Any]) -> Refused:
    values, labels = comparing.both(company, different)
    return changed_meanwhile(company, values, labels, company.version)


def alone_with(name: str) -> None:
    """Two commands that bring in the same name wait for each other: names are not unique, so no
    constraint could decide."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"company:{name.casefold()}"]
        )


def fit(name: str) -> str:
    """A name as it is stored."""
    return " ".join(name.split())[:LONGEST].strip()


def _tell(company: Company, actor: Actor, now: datetime) -> None:
    _record("company.created", company, actor, now, name=company.name, domain=company.domain or "")


def _record(kind: str, company: Company, actor: Actor, now: datetime, **payload: Any) -> None:
    record(kind, company.pk, actor=actor, now=now, thread=queries.thread(company), **payload)
