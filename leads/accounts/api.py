"""What a company's people come to, for programs; its lists are those of contacts, handoffs and
opportunities, narrowed by `company`."""

from typing import Any

from leads.accounts import queries
from leads.accounts.serializers import RollupShape
from leads.companies import queries as companies
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Single


@described("companies", get=("count_company", "What a company's people come to"))
class CompanyRollup(Single):
    scope = "companies"
    shape = RollupShape

    def find(self, id: int) -> Any:
        return queries.rollup(companies.get(id).pk)
