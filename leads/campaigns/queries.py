"""Looking up campaigns, assets and touchpoints."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Lower

from leads.campaigns.models import Asset, Campaign, Touchpoint
from leads.campaigns.rules import UTM, campaign_key, channel_of, utm_in
from smarketing.kernel.errors import NOT_FOUND, Refused

__all__ = ["UTM", "Asset", "Campaign", "Touchpoint", "campaign_key", "channel_of", "utm_in"]

UNKNOWN_SHOWN = 20


@dataclass(frozen=True, slots=True)
class UnknownKey:
    """A utm_campaign that links carry and no campaign has."""

    key: str
    touchpoints: int


def campaigns() -> QuerySet[Campaign]:
    """All, newest first."""
    return Campaign.objects.select_related("owner").order_by("-created_at", "-pk")


def options() -> QuerySet[Campaign]:
    """What a form or a page lets people choose from, by name."""
    return Campaign.objects.order_by("name", "pk")


def assets() -> QuerySet[Asset]:
    return Asset.objects.order_by("name", "pk")


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
    rows = Asset.objects.select_for_update(of=("self",), no_key=True) if lock else Asset.objects.all()
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


def must_exist(*, campaign_id: int | None = None, asset_id: int | None = None) -> None:
    """Refused, naming the input at fault, when there is no such campaign or asset."""
    if campaign_id is not None and not Campaign.objects.filter(pk=campaign_id).exists():
        raise Refused("no-such-campaign", "There is no such campaign.", field="campaign_id")
    if asset_id is not None and not Asset.objects.filter(pk=asset_id).exists():
        raise Refused("no-such-asset", "There is no such asset.", field="asset_id")


def with_counts() -> QuerySet[Campaign]:
    """All, newest first, each with `form_count`, `touch_count` and `contact_count`."""
    touches = Touchpoint.objects.filter(campaign=OuterRef("pk")).order_by()
    return campaigns().annotate(
        form_count=Count("forms"),
        touch_count=_counted(touches, Count("pk")),
        contact_count=_counted(touches, Count("contact", distinct=True)),
    )


def counted(campaign_id: int) -> Campaign:
    found = with_counts().filter(pk=campaign_id).first()
    if found is None:
        raise Refused("no-such-campaign", "There is no such campaign.", status=NOT_FOUND)
    return found


def unknown_keys() -> Sequence[UnknownKey]:
    """What links name that no campaign bears, most touched first."""
    said = Lower(KeyTextTransform("campaign", "utm"))
    rows = (
        Touchpoint.objects.filter(campaign=None, utm__has_key="campaign")
        .values_list(said.copy())
        .annotate(touched=Count("pk"))
        .order_by("-touched")
    )
    return [UnknownKey(key, touched) for key, touched in rows[:UNKNOWN_SHOWN]]


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
