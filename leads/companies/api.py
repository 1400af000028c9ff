"""Companies for programs: most come to be with their people; what is known of them is anybody's to mend."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from leads.companies import commands as companies
from leads.companies import queries
from leads.companies.queries import SEGMENTS, Company
from leads.companies.serializers import CompanyShape, CompanyTerms, TargetTerms
from leads.fields.narrowing import with_added
from leads.fields.queries import Of, flat
from leads.saved.narrowing import View
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import After, Before, Filters, Flag, Ids, OneOf, Text
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Editable, Listing, Move


class CompanyFilters(Filters):
    view = View("companies")
    q = Text("name", method="search", help_text="How the name or the domain begins, in any case.")
    id = Ids("pk")
    name = Text("name", "iexact", help_text="Exactly this name, in any case.")
    domain = Text("domain", method="by_domain", help_text="E.g. `acme.example`.")
    industry = Text("industry", "iexact")
    segment = OneOf("segment", SEGMENTS)
    owner = Ids("owner")
    target = Flag(
        "target_since", lookup_expr="isnull", exclude=True, help_text="Target accounts, or the others."
    )
    source = Text("source", help_text="Whose `external_id` it is.")
    external_id = Text("external_id")
    created_after = After("created_at")
    created_before = Before("created_at")

    @classmethod
    def asked(cls, query: QueryDict) -> type[Filters]:
        """Fields that were added, too: `custom.<key>`, and from or up to a number or day."""
        return with_added(cls, Of.COMPANY, query)

    def search(self, rows: QuerySet[Company], name: str, value: str) -> QuerySet[Company]:
        return rows.filter(queries.begins(value))

    def by_domain(self, rows: QuerySet[Company], name: str, value: str) -> QuerySet[Company]:
        return rows.filter(domain=queries.domain_as_kept(value))


@described(
    "companies",
    get=("list_companies", "Companies, newest first"),
    post=("create_company", "Type a company in"),
)
class Companies(Listing, Move):
    """Fields that were added narrow the list too, as they do contacts.

    A domain that is taken is refused as `exists` (409) with its `company_id`."""

    scope = "companies"
    shape = CompanyShape
    filters = CompanyFilters
    refusals = (422,)  # of a view
    moment = "created_at"
    takes = CompanyTerms
    created = "api-company"

    def rows(self) -> QuerySet[Company]:
        return queries.listing()

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Company:
        return companies.create(fields=flat(terms), actor=actor, now=now)


@described(
    "companies",
    get=("read_company", "One company"),
    patch=("edit_company", "Change what we know of a company"),
)
class OneCompany(Editable):
    scope = "companies"
    shape = CompanyShape
    changes_shape = CompanyTerms

    def find(self, id: int) -> Company:
        return queries.get(id)

    def lock(self, id: int) -> Company:
        return queries.locked(id)

    def change(self, row: Company, changes: dict[str, Any], *, actor: Actor, now: datetime) -> Company:
        return companies.edit(
            company_id=row.pk, changes=flat(changes), version=row.version, actor=actor, now=now
        )


class Marking(Move):
    scope = "companies"
    shape = CompanyShape
    takes = TargetTerms


@described("companies", post=("mark_target_account", "This very company is to be won"))
class Target(Marking):
    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Company:
        companies.mark_target(company_id=id, actor=actor, now=now, **terms)
        return queries.get(id)


@described("companies", post=("unmark_target_account", "It is no target account any more"))
class Untarget(Marking):
    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Company:
        companies.unmark_target(company_id=id, actor=actor, now=now, **terms)
        return queries.get(id)
