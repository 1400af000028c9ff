"""What a campaign brought: of the people it touched, what they became at or after its touch. Whatever came
before was not its doing. Each number counts the rows that its list shows."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from leads.campaigns.queries import Campaign, Touchpoint
from leads.handoff.queries import Handoff
from leads.lifecycle.queries import StageMove
from leads.outcomes import queries as outcomes
from leads.outcomes.queries import Opportunity, State, Total
from leads.words import Stage
from smarketing.kernel.errors import NOT_FOUND, Refused

CENT = Decimal("0.01")


class Part(StrEnum):
    """What is counted, in the order in which it comes about."""

    LEADS = "leads"
    MQLS = "mqls"
    ACCEPTED = "accepted"
    WON = "won"


@dataclass(frozen=True, slots=True)
class Brought:
    """`costs`: what each of a part cost, once money was spent and there are any."""

    counts: dict[Part, int]
    worth: list[Total]
    costs: dict[Part, Decimal]


def brought(campaign: Campaign, spent: Decimal | None) -> Brought:
    counts = {part: rows(campaign.pk, part).count() for part in Part}
    won = rows(campaign.pk, Part.WON)
    costs = {
        part: (spent / number).quantize(CENT, ROUND_HALF_UP)
        for part, number in counts.items()
        if spent and number
    }
    return Brought(counts, outcomes.totals(won), costs)


def part(name: str) -> Part:
    if name not in set(Part):
        raise Refused("no-such-list", f"There is no list of {name[:20]}.", status=NOT_FOUND)
    return Part(name)


def rows(campaign_id: int, part: Part) -> QuerySet[Any]:
    """The rows behind a number, the latest first, each with its `contact` and the moment it came `at`."""
    found = _ROWS[part](campaign_id)
    return found.select_related("contact__company").defer("contact__search").order_by("-at", "-pk")


def _entered(stage: Stage) -> Callable[[int], QuerySet[Any]]:
    """People who first entered the stage; who was there before is not counted again."""

    def found(campaign_id: int) -> QuerySet[Any]:
        moves = StageMove.objects.annotate(at=F("moved_at")).filter(to_stage=stage)
        same = StageMove.objects.filter(contact=OuterRef("contact"), to_stage=stage)
        earlier = Q(moved_at__lt=OuterRef("moved_at")) | Q(
            moved_at=OuterRef("moved_at"), pk__lt=OuterRef("pk")
        )
        return moves.filter(_touched(campaign_id, "moved_at"), ~Exists(same.filter(earlier)))

    return found


def _accepted(campaign_id: int) -> QuerySet[Any]:
    """Handoffs that sales took. One accepted and later returned stays accepted."""
    handoffs = Handoff.objects.exclude(accepted_at=None).annotate(at=F("accepted_at"))
    return handoffs.filter(_touched(campaign_id, "accepted_at"))


def _won(campaign_id: int) -> QuerySet[Any]:
    chances = Opportunity.objects.filter(state=State.WON).annotate(at=F("closed_at"))
    return chances.filter(_touched(campaign_id, "closed_at"))


def _touched(campaign_id: int, moment: str) -> Exists:
    """The campaign had touched the person by then."""
    touches = Touchpoint.objects.filter(campaign=campaign_id, contact=OuterRef("contact"))
    return Exists(touches.filter(happened_at__lte=OuterRef(moment)))


_ROWS: dict[Part, Callable[[int], QuerySet[Any]]] = {
    Part.LEADS: _entered(Stage.LEAD),
    Part.MQLS: _entered(Stage.MQL),
    Part.ACCEPTED: _accepted,
    Part.WON: _won,
}
