"""Looking up campaigns, assets and touchpoints."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, DecimalField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from leads.campaigns.models import Asset, Campaign, Spend, Touchpoint
from leads.campaigns.rules import UTM, Running, campaign_key, channel_of, clicks_in, runs, utm_in
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.members import queries as members

__all__ = [
    "UTM", "Asset", "Campaign", "Running", "Spend", "Touchpoint", "campaign_key", "channel_of",
    "clicks_in", "runs", "utm_in",
]  # fmt: skip

UNKNOWN_SHOWN = 20
PAGE = "page"
FARTHEST = timedelta(hours=14)  # the zone where a day begins first


@dataclass(frozen=True, slots=True)
class UnknownKey:
    """A utm_campaign that links carry and no campaign has."""

    key: str
    touchpoints: int


def campaigns() -> QuerySet[Campaign]:
    """All, newest first."""
    return Campaign.objects.select_related("owner").order_by("-created_at", "-pk")


def running(today: date, among: QuerySet[Campaign] | None = None) -> QuerySet[Campaign]:
    """What runs on that day, what began last first."""
    rows = campaigns() if among is None else among
    begun, goes_on = Q(starts_on=None) | Q(starts_on__lte=today), Q(ends_on=None) | Q(ends_on__gte=today)
    return rows.filter(begun, goes_on).order_by(F("starts_on").desc(nulls_last=True), "-pk")


def to_announce(now: datetime) -> list[int]:
    """Those whose first day has come somewhere and whose last is not over everywhere, of which sales has
    not been told."""
    goes_on = Q(ends_on=None) | Q(ends_on__gte=(now - FARTHEST).date())
    rows = Campaign.objects.filter(goes_on, announced_at=None, starts_on__lte=(now + FARTHEST).date())
    return list(rows.order_by("starts_on", "pk").values_list("pk", flat=True))


def zone_of(campaign: Campaign) -> str:
    """Where its days begin: with its owner's marketing team, else where the first marketing team is,
    else where the organisation is."""
    teams = [campaign.owner.team] if campaign.owner and campaign.owner.team else []
    teams += members.teams("marketing").order_by("pk")[:1]
    return next((team.zone for team in teams if team.side == "marketing"), settings.TIME_ZONE)


def has_begun(campaign: Campaign, zone: str, now: datetime) -> bool:
    """Whether its first day is there, and its last one not over."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return bool(campaign.starts_on) and runs(campaign.starts_on, campaign.ends_on, today) is Running.NOW


def options() -> QuerySet[Campaign]:
    """What a form or a page lets people choose from, by name."""
    return Campaign.objects.order_by("name", "pk")


def assets() -> QuerySet[Asset]:
    return Asset.objects.select_related("persona", "owner").order_by("name", "pk")


def offered() -> QuerySet[Asset]:
    """Those that are not retired."""
    return assets().filter(retired_at=None)


def sendable() -> QuerySet[Asset]:
    """What is sent to somebody; pages are where people come by."""
    return offered().exclude(kind=PAGE)


def sent_to(contact_id: int) -> QuerySet[Asset]:
    """What sales sent to that person."""
    return assets().filter(attempts__contact=contact_id).distinct()


def known_asset(asset_id: int | None, *, field: str) -> Asset | None:
    """The asset that an input names; refused when there is no such."""
    found = assets().filter(pk=asset_id).first() if asset_id is not None else None
    if asset_id is not None and found is None:
        raise Refused("no-such-asset", "There is no such asset.", field=field)
    return found


def kinds_of_assets() -> list[str]:
    return list(Asset.objects.order_by("kind").values_list("kind", flat=True).distinct())


def forms_of_asset(asset: Asset) -> QuerySet[Any]:
    """The forms that offer it."""
    found: QuerySet[Any] = asset.forms.order_by("name", "pk")
    return found


def get(campaign_id: int) -> Campaign:
    found = campaigns().filter(pk=campaign_id).first()
    if found is None:
        raise Refused("no-such-campaign", "There is no such campaign.", status=NOT_FOUND)
    return found


def locked(campaign_id: int) -> Campaign:
    """The campaign, held until the running command ends."""
    found = campaigns().select_for_update(of=("self",), no_key=True).filter(pk=campaign_id).first()
    if found is None:
        raise Refused("no-such-campaign", "There is no such campaign.", status=NOT_FOUND)
    return found


def asset(asset_id: int, *, lock: bool = False) -> Asset:
    """One asset, held until the running command ends if asked."""
    rows = assets().select_for_update(of=("self",), no_key=True) if lock else assets()
    found = rows.filter(pk=asset_id).first()
    if found is None:
        raise Refused("no-such-asset", "There is no such asset.", status=NOT_FOUND)
    return found


def by_key(key: str) -> Campaign | None:
    """The campaign that links name so."""
    return Campaign.objects.filter(key=campaign_key(key)).first()


def ids_by_key(keys: Collection[str]) -> Mapping[str, int]:
    """Those campaigns that bear one of these keys."""
    return dict(Campaign.objects.filter(key__in=keys).values_list("key", "pk"))


def asset_by_key(key: str) -> Asset | None:
    return Asset.objects.filter(key=campaign_key(key)).first()


def spend(spend_id: int) -> Spend:
    found = entries().filter(pk=spend_id).first()
    if found is None:
        raise Refused("no-such-spend", "There is no such entry.", status=NOT_FOUND)
    return found


def entries() -> QuerySet[Spend]:
    """What was ever spent, the last entered first, with who entered it and what takes it off."""
    return Spend.objects.select_related("entered_by", "countered").order_by("-entered_at", "-pk")


def spend_of(campaign_id: int) -> QuerySet[Spend]:
    return entries().filter(campaign=campaign_id)


def spent(campaign_id: int) -> Decimal | None:
    """What a campaign cost until now; None while nothing was ever entered."""
    total: Decimal | None = Spend.objects.filter(campaign=campaign_id).aggregate(sum=Sum("amount"))["sum"]
    return total


def must_exist(*, campaign_id: int | None = None, asset_id: int | None = None) -> None:
    """Refused, naming the input at fault, when there is no such campaign or asset."""
    if campaign_id is not None and not Campaign.objects.filter(pk=campaign_id).exists():
        raise Refused("no-such-campaign", "There is no such campaign.", field="campaign_id")
    if asset_id is not None and not Asset.objects.filter(pk=asset_id).exists():
        raise Refused("no-such-asset", "There is no such asset.", field="asset_id")


def with_counts() -> QuerySet[Campaign]:
    """All, newest first, each with `form_count`, `touch_count`, `contact_count` and what was `spent`."""
    touches = Touchpoint.objects.filter(campaign=OuterRef("pk")).order_by()
    paid = Spend.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign")
    return campaigns().annotate(
        spent=Subquery(paid.annotate(sum=Sum("amount")).values("sum"), output_field=DecimalField()),
        form_count=Count("forms"),
        touch_count=_counted(touches, Count("pk")),
        contact_count=_counted(touches, Count("contact", distinct=True)),
    )


def counted(campaign_id: int) -> Any:
    """One campaign with them."""
    found = with_counts().filter(pk=campaign_id).first()
    if found is None:
        raise Refused("no-such-campaign", "There is no such campaign.", status=NOT_FOUND)
    return found


def unknown_keys() -> Sequence[UnknownKey]:
    """What links name that no campaign bears, most touched first."""
    rows = (
        Touchpoint.objects.filter(campaign=None, utm__has_key="campaign")
        .values_list(KeyTextTransform("campaign", "utm"))
        .annotate(touched=Count("pk"))
        .order_by("-touched")
    )
    found: Counter[str] = Counter()
    for said, touched in rows:
        found[campaign_key(said)] += touched
    return [UnknownKey(key, touched) for key, touched in found.most_common(UNKNOWN_SHOWN)]


def touchpoint(touchpoint_id: int) -> Touchpoint:
    found = touchpoints().filter(pk=touchpoint_id).first()
    if found is None:
        raise Refused("no-such-touchpoint", "There is no such touchpoint.", status=NOT_FOUND)
    return found


def touchpoints() -> QuerySet[Touchpoint]:
    """Everybody's, newest first, with what is shown of them."""
    found = Touchpoint.objects.select_related("contact", "campaign", "asset", "form")
    return found.defer("contact__search", "contact__notes").order_by("-happened_at", "-pk")


def touches(contact_id: int) -> QuerySet[Touchpoint]:
    """One person's touchpoints, newest first."""
    found = Touchpoint.objects.filter(contact=contact_id).select_related("campaign", "asset", "form")
    return found.order_by("-happened_at", "-pk")


def touches_of_campaign(campaign_id: int) -> QuerySet[Touchpoint]:
    """What a campaign led to, newest first, with whom."""
    found = Touchpoint.objects.filter(campaign=campaign_id).select_related("contact", "asset", "form")
    return found.order_by("-happened_at", "-pk")


def touched_by(campaign_ids: Sequence[int]) -> QuerySet[Touchpoint, int]:
    """The ids of the people whom these campaigns touched."""
    found = Touchpoint.objects.filter(campaign__in=campaign_ids)
    return found.values_list("contact_id", flat=True)


def forms_of_campaign(campaign: Campaign) -> QuerySet[Any]:
    """The forms that stand for it when a link names no campaign."""
    found: QuerySet[Any] = campaign.forms.order_by("name", "pk")
    return found


def _counted(rows: QuerySet[Touchpoint], count: Count) -> Coalesce:
    one = rows.values("campaign").annotate(n=count).values("n")
    return Coalesce(Subquery(one), Value(0), output_field=IntegerField())
