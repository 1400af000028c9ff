"""Looking companies up."""

from django.db.models import Q, QuerySet

from leads.companies.models import Company, Segment
from leads.companies.rules import EDITABLE, LABELS, domain_of
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.kernel.hosts import as_it_travels

__all__ = [
    "EDITABLE", "LABELS", "SEGMENTS", "Company", "begins", "choice", "domain_as_kept", "domain_of", "get",
    "known", "listing", "locked", "thread",
]  # fmt: skip

SEGMENTS = list(Segment.values)


def get(company_id: int) -> Company:
    found = listing().filter(pk=company_id).first()
    if found is None:
        raise Refused("no-such-company", "There is no such company.", status=NOT_FOUND)
    return found


def thread(company: Company) -> str:
    """Under which its facts are kept."""
    return f"company:{company.pk}"


def locked(company_id: int) -> Company:
    """The company, held until the running command ends."""
    rows = listing().select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=company_id).first()
    if found is None:
        raise Refused("no-such-company", "There is no such company.", status=NOT_FOUND)
    return found


def choice(text: str) -> list[tuple[int, str]]:
    """The company that an address names by its id, as the one choice there is; none if there is no such."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return []
    return list(Company.objects.filter(pk=int(text)).values_list("pk", "name"))


def known(*, email_key: str = "", name: str = "") -> int | None:
    """The company that an address or a name speaks of, if we know one; nothing is made."""
    domain, named = domain_of(email_key), " ".join(name.split())
    found = Company.objects.filter(domain=domain).values_list("pk", flat=True).first() if domain else None
    if found is None and named:
        same = Company.objects.filter(name__iexact=named).order_by("pk")
        found = same.values_list("pk", flat=True).first()
    return found


def begins(text: str) -> Q:
    """Whose name or domain begins like that, in any case and as people write it (bücher.example)."""
    domain, named = domain_as_kept(text), Q(name__istartswith=text)
    return named | Q(domain__startswith=domain) if domain else named


def domain_as_kept(text: str) -> str:
    """What somebody wrote, as companies' domains are kept; blank, which is nobody's, if it can't travel."""
    return as_it_travels(text.lower())


def listing() -> QuerySet[Company]:
    """All, newest first."""
    return Company.objects.select_related("owner", "target_by").order_by("-created_at", "-pk")
