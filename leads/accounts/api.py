"""What a company's people come to, for programs; its lists are those of contacts, handoffs and
opportunities, narrowed by `company`."""

from typing import Any

from django.db.models import QuerySet

from leads.accounts import queries, sheet
from leads.accounts.serializers import RollupShape
from leads.companies import queries as companies
from leads.companies.api import Companies
from leads.companies.queries import Company
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Single
from smarketing.kernel.tables import Table
from smarketing.people.exports import api as exports


@described("companies", get=("count_company", "What a company's people come to"))
class CompanyRollup(Single):
    scope = "companies"
    shape = RollupShape

    def find(self, id: int) -> Any:
        return queries.rollup(companies.get(id).pk)


@described("companies", post=("export_companies", "Take companies out as a file"))
class Export(exports.Export):
    of = Companies

    def table(self, rows: QuerySet[Company]) -> Table:
        return sheet.table(rows)
