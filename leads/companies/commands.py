"""Bringing companies in. One company per domain, and one per name among those known by name only,
whoever comes first and however many at once."""

from datetime import datetime

from django.db import connection

from leads.companies.models import Company
from leads.companies.rules import LONGEST, domain_of, name_from
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor, system
from smarketing.kernel.command import command

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
    fresh = {"name": _fit(name) or name_from(domain), "created_at": now, "demo": demo}
    company, is_new = Company.objects.get_or_create(domain=domain, defaults=fresh)
    if is_new:
        _tell(company, actor, now)
    return company


@command
def named(*, name: str, now: datetime, actor: Actor = ITSELF, demo: bool = False) -> Company | None:
    """The company of that name, the one known longest when several bear it; made when none does."""
    name = _fit(name)
    if not name:
        return None
    _alone_with(name)
    company = Company.objects.filter(name__iexact=name).order_by("pk").first()
    if company is None:
        company = Company.objects.create(name=name, created_at=now, demo=demo)
        _tell(company, actor, now)
    return company


def _alone_with(name: str) -> None:
    """Two commands that bring in the same name wait for each other: names are not unique, so no
    constraint could decide."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"company:{name.casefold()}"]
        )


def _fit(name: str) -> str:
    return " ".join(name.split())[:LONGEST].strip()


def _tell(company: Company, actor: Actor, now: datetime) -> None:
    record(
        "company.created",
        company.pk,
        actor=actor,
        now=now,
        thread=f"company:{company.pk}",
        name=company.name,
        domain=company.domain or "",
    )
