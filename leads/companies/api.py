"""Companies for programs, to be read: they come to be with their people."""

from django.db.models import Q, QuerySet

from leads.companies import queries
from leads.companies.queries import SEGMENTS, Company
from leads.companies.serializers import CompanyShape
from smarketing.kernel.api.filters import After, Before, Filters, Ids, OneOf, Text
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Listing, Single


class CompanyFilters(Filters):
    q = Text("name", method="search", help_text="How the name or the domain begins, in any case.")
    id = Ids("pk")
    name = Text("name", "iexact", help_text="Exactly this name, in any case.")
    domain = Text("domain", method="by_domain", help_text="E.g. `acme.example`.")
    industry = Text("industry", "iexact")
    segment = OneOf("segment", SEGMENTS)
    owner = Ids("owner")
    source = Text("source", help_text="Whose `external_id` it is.")
    external_id = Text("external_id")
    created_after = After("created_at")
    created_before = Before("created_at")

    def search(self, rows: QuerySet[Company], name: str, value: str) -> QuerySet[Company]:
        return rows.filter(Q(name__istartswith=value) | Q(domain__startswith=value.lower()))

    def by_domain(self, rows: QuerySet[Company], name: str, value: str) -> QuerySet[Company]:
        return rows.filter(domain=value.lower())


@described("companies", get=("list_companies", "Companies, newest first"))
class Companies(Listing):
    scope = "companies"
    shape = CompanyShape
    filters = CompanyFilters
    moment = "created_at"

    def rows(self) -> QuerySet[Company]:
        return queries.listing()


@described("companies", get=("read_company", "One company"))
class OneCompany(Single):
    scope = "companies"
    shape = CompanyShape

    def find(self, id: int) -> Company:
        return queries.get(id)
