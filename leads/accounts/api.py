"""What a company's people come to, for programs; its lists are those of contacts, handoffs and
opportunities, narrowed by `company`."""

from typing import Any

from django.db.models import QuerySet

from leads.accounts import asked, queries, sheet
from leads.accounts.serializers import RollupShape
from leads.companies import queries as companies
from leads.companies.api import Companies
from leads.companies.queries import Company
from leads.fields.listed import Narrowing
from leads.fields.queries import Of
from leads.saved.narrowing import columns
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Single
from smarketing.kernel.showing import need_known
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
    chooses = True

    def table(self, rows: QuerySet[Company]) -> Table:
        query = columns(asked.LIST.key, self.request.query_params, self.actor)
        chosen = asked.shown(Narrowing(Of.COMPANY, query), query)
        need_known(chosen)
        return sheet.table(rows, chosen)
