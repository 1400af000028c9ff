"""How an asset was used, by both sides: who met it on the way here, whom sales sent it, which deals it
helped to win. Each number counts the rows that its list shows."""

from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from leads.campaigns import queries as campaigns
from leads.campaigns.queries import Touchpoint
from leads.handoff.queries import Attempt
from leads.outcomes.queries import Opportunity, State
from smarketing.kernel.errors import NOT_FOUND, Refused


class Use(StrEnum):
    TOUCHED = "touched"
    SENT = "sent"
    WON = "won"


def use(name: str) -> Use:
    if name not in set(Use):
        raise Refused("no-such-list", f"There is no list of {name[:20]}.", status=NOT_FOUND)
    return Use(name)


def uses(asset_id: int, use: Use) -> QuerySet[Any]:
    """The rows behind a number, the latest first, each with its `contact` and the moment it was `at`."""
    found = {Use.TOUCHED: _touched, Use.SENT: _sent, Use.WON: _won}[use](asset_id)
    return found.select_related("contact__company").defer("contact__search").order_by("-at", "-pk")


def in_use(asset_id: int) -> dict[Use, int]:
    return {use: uses(asset_id, use).count() for use in Use}


def library() -> QuerySet[Any]:
    """Every asset, with how often it was `touched`, `sent`, and helped to win (`won`)."""
    return campaigns.assets().annotate(
        touched=_counted(Touchpoint.objects.filter(asset=OuterRef("pk"))),
        sent=_counted(Attempt.objects.filter(sent=OuterRef("pk"))),
        won=_counted(Opportunity.objects.filter(_helped(OuterRef("pk")), state=State.WON)),
    )


def _touched(asset_id: int) -> QuerySet[Any]:
    return Touchpoint.objects.filter(asset=asset_id).annotate(at=F("happened_at"))


def _sent(asset_id: int) -> QuerySet[Any]:
    return Attempt.objects.filter(sent=asset_id).annotate(at=F("happened_at"))


def _won(asset_id: int) -> QuerySet[Any]:
    return Opportunity.objects.filter(_helped(asset_id), state=State.WON).annotate(at=F("closed_at"))


def _helped(asset: Any) -> Q:
    """Somebody said so of the asset itself, or of a touchpoint with it."""
    named = Opportunity.helped_assets.through.objects.filter(opportunity=OuterRef("pk"), asset=_outer(asset))
    touches = Opportunity.helped.through.objects.filter(opportunity=OuterRef("pk"))
    return Q(Exists(named)) | Q(Exists(touches.filter(touchpoint__asset=_outer(asset))))


def _outer(asset: Any) -> Any:
    """An asset of the query around the one around."""
    return OuterRef(asset) if isinstance(asset, OuterRef) else asset


def _counted(rows: QuerySet[Any]) -> Subquery:
    """How many these are, for each row around."""
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(rows.order_by().annotate(number=number).values("number"))
