"""Looking companies up."""

from leads.companies.models import Company
from leads.companies.rules import domain_of
from smarketing.kernel.errors import NOT_FOUND, Refused

__all__ = ["Company", "domain_of", "get"]


def get(company_id: int) -> Company:
    found = Company.objects.select_related("owner").filter(pk=company_id).first()
    if found is None:
        raise Refused("no-such-company", "There is no such company.", status=NOT_FOUND)
    return found
