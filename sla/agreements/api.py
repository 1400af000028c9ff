"""Agreements for programs: every version there is, which one holds, and each step of a negotiation."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from sla.agreements import commands as agreements
from sla.agreements import queries
from sla.agreements.queries import Agreement, Contract
from sla.agreements.serializers import (
    AgreementShape,
    Between,
    ContractShape,
    DraftTerms,
    EditTerms,
    EndTerms,
    InForceShape,
    SignTerms,
)
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import After, Before, Filters, Flag, Ids, OneOf
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Editable, Endpoint, Listing, Move
from smarketing.kernel.errors import Refused
from smarketing.people.members import queries as members


class AgreementFilters(Filters):
    state = OneOf("state", Agreement.State)
    marketing_team = Ids("marketing_team")
    sales_team = Ids("sales_team")
    default = Flag("marketing_team", lookup_expr="isnull", help_text="The organisation's own.")
    in_force = Flag("pk", method="by_force", help_text="Whether it holds now.")
    effective_after = After("effective_from")
    effective_before = Before("effective_from")

    def by_force(self, rows: QuerySet[Agreement], name: str, value: bool) -> QuerySet[Agreement]:
        held = [agreement.pk for agreement in queries.every_in_force(self.now)]
        return rows.filter(pk__in=held) if value else rows.exclude(pk__in=held)


@described(
    "agreements",
    get=("list_agreements", "Versions of agreements, the one that begins last first"),
    post=("draft_agreement", "Draft a new version between two teams"),
)
class Agreements(Listing, Move):
    scope = "agreements"
    shape = AgreementShape
    filters = AgreementFilters
    moment = "effective_from"
    takes = DraftTerms
    created = "api-agreement"

    def rows(self) -> QuerySet[Agreement]:
        return queries.listing()

    def shown(self, row: Any, *, many: bool = False, sparse: bool = True) -> Any:
        words = queries.in_words(row if many else [row])
        return super().shown(words if many else words[0], many=many, sparse=sparse)

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Agreement:
        return agreements.draft(
            marketing_team_id=terms["marketing_team"],
            sales_team_id=terms["sales_team"],
            from_id=terms.get("from"),
            actor=actor,
            now=now,
        )


@described(
    "agreements",
    get=("read_agreement", "One version of one agreement, in words"),
    patch=("edit_agreement", "Change a draft"),
)
class OneAgreement(Editable):
    scope = "agreements"
    shape = ContractShape
    changes_shape = EditTerms

    def find(self, id: int) -> Contract:
        return queries.contract(id)

    def lock(self, id: int) -> Contract:
        return queries.in_words([queries.locked(id)])[0]

    def change(self, row: Contract, changes: dict[str, Any], *, actor: Actor, now: datetime) -> Agreement:
        if "calendar" in changes:
            changes["calendar_id"] = changes.pop("calendar")
        draft = row.agreement
        return agreements.edit(
            agreement_id=draft.pk, changes=changes, revision=draft.revision, actor=actor, now=now
        )


class Step(Move):
    """A step of the negotiation; the answer is the version as it stands after it."""

    scope = "agreements"
    shape = ContractShape
    run: ClassVar[Callable[..., Agreement]]

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Contract:
        type(self).run(agreement_id=id, actor=actor, now=now, **terms)
        return queries.contract(id)


@described("agreements", post=("propose_agreement", "Put a draft before both teams"))
class Propose(Step):
    run = staticmethod(agreements.propose)


@described("agreements", post=("sign_agreement", "Sign exactly this text for a side"))
class Sign(Step):
    takes = SignTerms
    run = staticmethod(agreements.sign)


@described("agreements", post=("decline_agreement", "Say no to what was proposed"))
class Decline(Step):
    takes = EndTerms
    run = staticmethod(agreements.decline)


@described("agreements", post=("withdraw_agreement", "Take a draft or a proposal off the table"))
class Withdraw(Step):
    takes = EndTerms
    run = staticmethod(agreements.withdraw)


@described("agreements", get=("agreements_in_force", "Which agreements hold at a moment, in words"))
class InForce(Endpoint):
    scope = "agreements"
    shape = InForceShape
    refusals = (422,)

    @extend_schema(parameters=[Between])
    def get(self, request: Request) -> Response:
        between = _between(request)
        at = between.get("at", self.now)
        return Response(self.shown({"at": at, "agreements": _holding(between, at)}))


def _between(request: Request) -> dict[str, Any]:
    asked = Between(data={name: text for name, text in request.query_params.items() if name != "fields"})
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _holding(between: dict[str, Any], at: datetime) -> Sequence[Contract]:
    marketing, sales = between.get("marketing_team"), between.get("sales_team")
    if not marketing and not sales:
        return queries.contracts(at)
    return [queries.contract_between(_need("marketing", marketing), _need("sales", sales), at)]


def _need(side: str, team_id: int | None) -> int:
    if not members.teams(side).filter(pk=team_id or 0).exists():
        raise Refused("no-such-team", f"Name a {side} team.", field=f"{side}_team")
    return team_id or 0
