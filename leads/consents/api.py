"""What people allow, for programs."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from leads.consents import commands, queries
from leads.consents.queries import BASES, PURPOSES, Consent
from leads.consents.serializers import ConsentShape, GiveTerms, WithdrawTerms
from leads.contacts import queries as contacts
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import Filters, Flag, OneOf
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Listing, Move, Single


class ConsentFilters(Filters):
    purpose = OneOf("purpose", PURPOSES)
    basis = OneOf("basis", BASES)
    withdrawn = Flag("withdrawn_at", lookup_expr="isnull", exclude=True)


@described(
    "contacts",
    get=("list_consents", "What a person allows, and allowed"),
    post=("give_consent", "Keep what a person allows"),
)
class Consents(Listing, Move):
    """A consent needs the words that were agreed to; other grounds may go without."""

    scope = "contacts"
    shape = ConsentShape
    filters = ConsentFilters
    moment = "given_at"
    takes = GiveTerms
    created = "api-consent"

    def rows(self) -> QuerySet[Consent]:
        rows = queries.of_contact(contacts.get(self.kwargs["id"]).pk)
        return rows.select_related("contact", "kept_by", "withdrawn_by").defer("contact__search")

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Consent:
        return commands.give(contact_id=id, **terms, actor=actor, now=now)


@described("contacts", get=("read_consent", "One consent"))
class OneConsent(Single):
    scope = "contacts"
    shape = ConsentShape

    def find(self, id: int) -> Consent:
        return queries.get(id)


@described("contacts", post=("withdraw_consent", "Keep that a person takes it back"))
class Withdraw(Move):
    scope = "contacts"
    shape = ConsentShape
    takes = WithdrawTerms

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Consent:
        return commands.withdraw(consent_id=id, **terms, actor=actor, now=now)
