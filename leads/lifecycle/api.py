"""Every move on the ladder for programs: one person's history, or everybody's."""

from django.db.models import QuerySet

from leads.lifecycle import queries
from leads.lifecycle.queries import StageMove
from leads.lifecycle.serializers import StageMoveShape
from leads.words import Stage
from smarketing.kernel.api.filters import After, Before, Filters, Flag, Ids, OneOf, Text
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Listing, Single


class StageMoveFilters(Filters):
    contact = Ids("contact")
    from_stage = OneOf("from_stage", Stage)
    to_stage = OneOf("to_stage", Stage)
    by = Ids("by")
    cause = Text("cause", help_text="E.g. `handoff.qualified`.")
    implied = Flag("implied")
    moved_after = After("moved_at")
    moved_before = Before("moved_at")


@described("stages", get=("list_stage_moves", "Moves on the ladder, newest first"))
class StageMoves(Listing):
    """`contact=` makes it one person's stage history; a stage was *reached* if it was ever entered."""

    scope = "contacts"
    shape = StageMoveShape
    filters = StageMoveFilters
    moment = "moved_at"

    def rows(self) -> QuerySet[StageMove]:
        return queries.moves()


@described("stages", get=("read_stage_move", "One move on the ladder"))
class OneStageMove(Single):
    scope = "contacts"
    shape = StageMoveShape

    def find(self, id: int) -> StageMove:
        return queries.move(id)
