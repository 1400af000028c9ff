"""Looking companies up."""

from django.db.models import QuerySet

from leads.companies.models import Company, Segment
from leads.companies.rules import domain_of
from smarketing.kernel.errors import NOT_FOUND, Refused

__all__ = ["SEGMENTS", "Company", "domain_of", "get", "listing"]

SEGMENTS = list(Segment.values)


def get(company_id: int) -> Company:
    found = listing().filter(pk=company_id).first()
    if found is None:
        raise Refused("no-such-company", "There is no such company.", status=NOT_FOUND)
    return found


def listing() -> QuerySet[Company]:
    """All, newest first."""
    return Company.objects.select_related("owner").order_by("-created_at", "-pk")
