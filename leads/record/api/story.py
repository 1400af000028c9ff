"""What happened to a person, in the timeline's words, and where they stand: on the ladder and between
the teams."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from leads.contacts import queries as contacts
from leads.lifecycle import queries as lifecycle
from leads.record.queries import page, story
from leads.record.queries.sentences import Line
from leads.record.queries.story import Entry
from leads.record.serializers.shown import LadderShape, LineShape
from leads.record.serializers.situation import SituationShape
from smarketing.kernel.api.filters import After, Before, Filters, OneOf, Text
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Listing, Single
from smarketing.people.members import queries as members


class TimelineFilters(Filters):
    side = OneOf("actor_id", story.SIDES, method="by_side", help_text="Whose doing it is.")
    kind = Text("kind", help_text="E.g. `handoff.accepted`.")
    after = After("occurred_at")
    before = Before("occurred_at")

    def by_side(self, rows: QuerySet[Entry], name: str, values: Sequence[str]) -> QuerySet[Entry]:
        people = list(members.everyone())
        wanted = story.doing_of(values[0], people)
        for value in values[1:]:
            wanted |= story.doing_of(value, people)
        return rows.filter(wanted)


class Told(NamedTuple):
    """A fact of the journal, and what the timeline says of it."""

    entry: Entry
    line: Line


@described("contacts", get=("contact_timeline", "A person's timeline, newest first"))
class Timeline(Listing):
    """Everything from both teams: what they did, what was changed, moved and promised."""

    scope = "contacts"
    shape = LineShape
    filters = TimelineFilters
    moment = "occurred_at"

    def rows(self) -> QuerySet[Entry]:
        return story.facts(contacts.get(self.kwargs["id"]))

    def shown(self, row: Any, *, many: bool = False, sparse: bool = True) -> Any:
        lines = story.lines(row, contacts.get(self.kwargs["id"]), list(members.everyone()))
        return super().shown(list(map(Told, row, lines)), many=many, sparse=sparse)


@described("contacts", get=("contact_ladder", "Which stages a person reached, and when"))
class Ladder(Single):
    scope = "contacts"
    shape = LadderShape

    def find(self, id: int) -> dict[str, Any]:
        return {"stages": lifecycle.ladder(contacts.get(id))}


@described("contacts", get=("contact_situation", "Where a person stands now between the teams"))
class Situation(Single):
    """Why this lead and why now, who has the baton, how the promises stand, what can be done."""

    scope = "contacts"
    shape = SituationShape

    def find(self, id: int) -> page.Situation:
        return page.situation(id, members.standing(self.actor), self.now)
