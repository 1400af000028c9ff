"""Reading the ladder."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from leads import meanings
from leads.contacts.queries import Contact
from leads.lifecycle.models import StageMove
from leads.lifecycle.rules import height
from leads.words import Stage
from sla.glossary.queries import Kind
from smarketing.kernel.errors import NOT_FOUND, Refused

__all__ = ["Rung", "StageMove", "height", "history", "ladder", "move", "moves"]


@dataclass(frozen=True, slots=True)
class Rung:
    """One stage of one person's ladder; `reached_at` None: never entered."""

    stage: Stage
    label: str
    means: str
    reached_at: datetime | None
    implied: bool
    current: bool


def ladder(contact: Contact) -> list[Rung]:
    """All seven stages with the person's first entry to each."""
    first: dict[str, StageMove] = {}
    for move in history(contact.pk):
        first.setdefault(move.to_stage, move)
    words = meanings.of_kind(Kind.STAGE)
    return [
        Rung(
            stage,
            words[stage].label,
            words[stage].tip,
            first[stage].moved_at if stage in first else None,
            first[stage].implied if stage in first else False,
            stage == contact.stage,
        )
        for stage in Stage
    ]


def history(contact_id: int) -> list[StageMove]:
    """Every move of the person, oldest first."""
    return list(StageMove.objects.filter(contact=contact_id).select_related("by").order_by("moved_at", "id"))


def moves() -> QuerySet[StageMove]:
    """Everybody's moves, newest first, with who moved whom."""
    found = StageMove.objects.select_related("by", "contact").defer("contact__search", "contact__notes")
    return found.order_by("-moved_at", "-pk")


def move(move_id: int) -> StageMove:
    found = moves().filter(pk=move_id).first()
    if found is None:
        raise Refused("no-such-move", "There is no such move.", status=NOT_FOUND)
    return found
