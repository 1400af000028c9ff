"""Campaigns, assets and touchpoints for programs: everybody reads, marketing keeps them, and people
of both sides say what somebody did."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from leads.campaigns import commands as campaigns
from leads.campaigns import queries, sheet
from leads.campaigns.queries import Asset, Campaign, Spend, Touchpoint
from leads.campaigns.serializers import (
    AssetShape,
    AssetTerms,
    CampaignShape,
    CampaignTerms,
    CounterTerms,
    SpendShape,
    SpendTerms,
    TouchpointShape,
    TouchpointTerms,
    UnknownKeys,
)
from leads.words import Channel, JourneyStep, Touch
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import After, Before, Day, Filters, Flag, Ids, OneOf, Text, need_known
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Editable, Endpoint, Listing, Move, Single
from smarketing.kernel.tables import Table
from smarketing.people.exports.api import Export

NOT_STATED = "not_stated"


class CampaignFilters(Filters):
    q = Text("name", method="search", help_text="A part of the name or key.")
    key = Text("key", "iexact", help_text="What links carry as utm_campaign.")
    owner = Ids("owner")
    running_on = Day("starts_on", method="by_day", help_text="Between its first and last day.")
    created_after = After("created_at")
    created_before = Before("created_at")

    def search(self, rows: QuerySet[Campaign], name: str, value: str) -> QuerySet[Campaign]:
        return rows.filter(Q(name__icontains=value) | Q(key__icontains=value))

    def by_day(self, rows: QuerySet[Campaign], name: str, value: date) -> QuerySet[Campaign]:
        begun = Q(starts_on=None) | Q(starts_on__lte=value)
        return rows.filter(begun, Q(ends_on=None) | Q(ends_on__gte=value))


@described(
    "campaigns",
    get=("list_campaigns", "Campaigns, newest first"),
    post=("create_campaign", "Make a campaign"),
)
class Campaigns(Listing, Move):
    """A new campaign takes over the touchpoints that name its key and have none."""

    scope = "campaigns"
    shape = CampaignShape
    filters = CampaignFilters
    moment = "created_at"
    takes = CampaignTerms
    created = "api-campaign"

    def rows(self) -> QuerySet[Campaign]:
        return queries.campaigns()

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Campaign:
        return campaigns.create(fields=terms, actor=actor, now=now)


@described("campaigns", post=("export_campaigns", "Take campaigns out as a file"))
class ExportCampaigns(Export):
    of = Campaigns

    def table(self, rows: QuerySet[Campaign]) -> Table:
        return sheet.table(rows)


@described(
    "campaigns",
    get=("read_campaign", "One campaign"),
    patch=("edit_campaign", "Change a campaign"),
)
class OneCampaign(Editable):
    scope = "campaigns"
    shape = CampaignShape
    changes_shape = CampaignTerms

    def find(self, id: int) -> Campaign:
        return queries.get(id)

    def lock(self, id: int) -> Campaign:
        return queries.locked(id)

    def change(self, row: Campaign, changes: dict[str, Any], *, actor: Actor, now: datetime) -> Campaign:
        return campaigns.edit(campaign_id=row.pk, changes=changes, version=row.version, actor=actor, now=now)


class SpendFilters(Filters):
    countered = Flag("countered", lookup_expr="isnull", exclude=True, help_text="Taken off by another entry.")
    entered_after = After("entered_at")
    entered_before = Before("entered_at")


@described(
    "campaigns",
    get=("list_spend", "What a campaign cost, the last entered first"),
    post=("enter_spend", "Enter what was spent"),
)
class CampaignSpend(Listing, Move):
    """An entry never changes. The sum of all is what was `spent` (`/campaigns/{id}/counts`)."""

    scope = "campaigns"
    shape = SpendShape
    filters = SpendFilters
    moment = "entered_at"
    takes = SpendTerms
    created = "api-spend"

    def rows(self) -> QuerySet[Spend]:
        return queries.spend_of(queries.get(self.kwargs["id"]).pk)

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Spend:
        return campaigns.enter_spend(campaign_id=id, **terms, actor=actor, now=now)


@described("campaigns", post=("export_spend", "Take what a campaign cost out as a file"))
class ExportSpend(Export):
    of = CampaignSpend

    def table(self, rows: QuerySet[Spend]) -> Table:
        return sheet.spend(rows)


@described("campaigns", get=("read_spend", "One entry of what was spent"))
class OneSpend(Single):
    scope = "campaigns"
    shape = SpendShape

    def find(self, id: int) -> Spend:
        return queries.spend(id)


@described("campaigns", post=("counter_spend", "Take a wrong entry off again"))
class CounterSpend(Move):
    """By a counter entry of the same amount below zero; both stay to be seen."""

    scope = "campaigns"
    shape = SpendShape
    takes = CounterTerms
    created = "api-spend"

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Spend:
        return campaigns.counter_spend(spend_id=id, **terms, actor=actor, now=now)


@described("campaigns", get=("list_unknown_keys", "Keys that links carry and no campaign has"))
class CampaignUnknownKeys(Endpoint):
    scope = "campaigns"
    shape = UnknownKeys

    def get(self, request: Request) -> Response:
        need_known(request.query_params, (), more=("fields",))
        return Response(self.shown({"keys": queries.unknown_keys()}))


class AssetFilters(Filters):
    q = Text("name", method="search", help_text="A part of the name or key.")
    key = Text("key", "iexact")
    kind = Text("kind")
    step = OneOf("step", JourneyStep)
    persona = Ids("persona")
    owner = Ids("owner")
    retired = Flag("retired_at", lookup_expr="isnull", exclude=True)

    def search(self, rows: QuerySet[Asset], name: str, value: str) -> QuerySet[Asset]:
        return rows.filter(Q(name__icontains=value) | Q(key__icontains=value))


@described("assets", get=("list_assets", "Assets, newest first"), post=("create_asset", "Make an asset"))
class Assets(Listing, Move):
    scope = "campaigns"
    shape = AssetShape
    filters = AssetFilters
    takes = AssetTerms
    created = "api-asset"

    def rows(self) -> QuerySet[Asset]:
        return queries.assets()

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Asset:
        return queries.asset(campaigns.create_asset(fields=terms, actor=actor, now=now).pk)


@described("assets", get=("read_asset", "One asset"), patch=("edit_asset", "Change an asset"))
class OneAsset(Editable):
    scope = "campaigns"
    shape = AssetShape
    changes_shape = AssetTerms

    def find(self, id: int) -> Asset:
        return queries.asset(id)

    def lock(self, id: int) -> Asset:
        return queries.asset(id, lock=True)

    def change(self, row: Asset, changes: dict[str, Any], *, actor: Actor, now: datetime) -> Asset:
        return campaigns.edit_asset(
            asset_id=row.pk, changes=changes, version=row.version, actor=actor, now=now
        )


class TouchpointFilters(Filters):
    contact = Ids("contact")
    company = Ids("contact__company")
    campaign = Ids("campaign")
    asset = Ids("asset")
    form = Ids("form")
    kind = OneOf("kind", Touch)
    channel = OneOf("channel", [*Channel, NOT_STATED], method="by_channel")
    happened_after = After("happened_at")
    happened_before = Before("happened_at")

    def by_channel(
        self, rows: QuerySet[Touchpoint], name: str, values: Sequence[str]
    ) -> QuerySet[Touchpoint]:
        return rows.filter(channel__in=["" if value == NOT_STATED else value for value in values])


@described(
    "touchpoints",
    get=("list_touchpoints", "Touchpoints, newest first"),
    post=("create_touchpoint", "Say what somebody did"),
)
class Touchpoints(Listing, Move):
    """The first touchpoint of a person sets the source of the contact for ever."""

    scope = "campaigns"
    shape = TouchpointShape
    filters = TouchpointFilters
    moment = "happened_at"
    takes = TouchpointTerms
    created = "api-touchpoint"

    def rows(self) -> QuerySet[Touchpoint]:
        return queries.touchpoints()

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Touchpoint:
        return campaigns.log_touch(**terms, actor=actor, now=now)


@described("touchpoints", post=("export_touchpoints", "Take touchpoints out as a file"))
class ExportTouchpoints(Export):
    of = Touchpoints

    def table(self, rows: QuerySet[Touchpoint]) -> Table:
        return sheet.touchpoints(rows)


@described("touchpoints", get=("read_touchpoint", "One touchpoint"))
class OneTouchpoint(Single):
    scope = "campaigns"
    shape = TouchpointShape

    def find(self, id: int) -> Touchpoint:
        return queries.touchpoint(id)
