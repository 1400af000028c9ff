"""What campaigns brought, for programs: the numbers of a campaign's page and the rows behind each."""

from typing import Any

from django.db.models import QuerySet

from leads.campaigns import queries as campaigns
from leads.campaigns.api import Assets
from leads.influence import queries, sheet
from leads.influence.serializers import BroughtShape, CountsShape, UsedShape
from smarketing.kernel.api.filters import After, Before, Filters, Ids
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Listing, Single
from smarketing.kernel.tables import Table
from smarketing.people.exports.api import Export


@described("campaigns", get=("count_campaign", "What a campaign cost and led to"))
class CampaignCounts(Single):
    scope = "campaigns"
    shape = CountsShape

    def find(self, id: int) -> dict[str, Any]:
        found = campaigns.counted(id)
        brought = queries.brought(found, found.spent)
        return {
            "forms": found.form_count,
            "touchpoints": found.touch_count,
            "contacts": found.contact_count,
            **{part.value: number for part, number in brought.counts.items()},
            "worth": brought.worth,
            "spent": found.spent,
            "costs": brought.costs,
        }


class BroughtFilters(Filters):
    contact = Ids("contact")
    at_after = After("at")
    at_before = Before("at")


class Behind(Listing):
    """The rows behind a number, each with whom it is about and when."""

    scope = "campaigns"
    shape = BroughtShape
    filters = BroughtFilters
    moment = "at"


@described("campaigns", get=("list_brought", "The rows behind a number of a campaign, the latest first"))
class CampaignBrought(Behind):
    """`part` is `leads`, `mqls`, `accepted` or `won`."""

    def rows(self) -> QuerySet[Any]:
        campaign = campaigns.get(self.kwargs["id"])
        return queries.rows(campaign.pk, queries.part(self.kwargs["part"]))


@described("campaigns", post=("export_brought", "Take the rows behind a number of a campaign out as a file"))
class ExportBrought(Export):
    of = CampaignBrought

    def table(self, rows: QuerySet[Any]) -> Table:
        return sheet.behind("campaign-{id}-{part}".format(**self.kwargs), rows)


@described("assets", get=("count_asset", "How often an asset was used, and what it helped to win"))
class AssetCounts(Single):
    scope = "campaigns"
    shape = UsedShape

    def find(self, id: int) -> dict[str, Any]:
        counts = queries.in_use(campaigns.asset(id).pk)
        return {use.value: number for use, number in counts.items()}


@described("assets", get=("list_asset_uses", "The rows behind a number of an asset, the latest first"))
class AssetUsed(Behind):
    """`use` is `touched`, `sent` or `won`."""

    def rows(self) -> QuerySet[Any]:
        asset = campaigns.asset(self.kwargs["id"])
        return queries.uses(asset.pk, queries.use(self.kwargs["use"]))


@described("assets", post=("export_asset_uses", "Take the rows behind a number of an asset out as a file"))
class ExportUsed(Export):
    of = AssetUsed

    def table(self, rows: QuerySet[Any]) -> Table:
        return sheet.behind("asset-{id}-{use}".format(**self.kwargs), rows)


@described("assets", post=("export_assets", "Take the library out as a file"))
class ExportAssets(Export):
    of = Assets

    def table(self, rows: QuerySet[Any]) -> Table:
        return sheet.assets(rows)
