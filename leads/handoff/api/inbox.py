"""What needs the caller, in the order of the page: the least time left first. And the reasons that both
teams agreed on."""

from dataclasses import dataclass
from typing import Any

import django_filters

from leads.handoff.queries import Reason, reasons
from leads.handoff.queries.inbox import Item, Split, scope_of, shown, splits
from leads.handoff.serializers.shown import InboxShape, ReasonsShape
from smarketing.kernel.api.filters import Filters, Whole
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Single
from smarketing.people.members import queries as members

MOST = 500


@dataclass(frozen=True, slots=True)
class Inbox:
    """One split of it, and how much there is in each."""

    split: Split
    counts: dict[str, int]
    results: list[Item]


class InboxFilters(Filters):
    split = django_filters.ChoiceFilter(
        choices=[(split.value, split.value) for split in Split],
        help_text="`due` (what is pressing or due today; if nothing is said), `mine`, `team`, `hold` (what "
        "is on hold) or `steps`.",
    )
    team = Whole(help_text="Of that team as a whole, instead of one's own.")
    most = Whole(max_value=MOST, help_text=f"At most so many; {MOST} if nothing is said.")


@described("handoffs", get=("read_inbox", "What needs the caller, the least time left first"))
class OwnInbox(Single):
    """Who is no rep sees the team's with the most in work, or the one asked for."""

    scope = "handoffs"
    shape = InboxShape
    filters = InboxFilters
    refusals = (404,)

    def find(self, id: Any) -> Inbox:
        asked = InboxFilters.read(self.request)
        who = members.standing(self.actor)
        scope = scope_of(who, members.team(asked["team"]).pk if asked["team"] else None)
        found = splits(scope, self.now)
        split = Split(asked["split"] or Split.DUE)
        counts = {each.value: len(items) for each, items in found.items()}
        return Inbox(split, counts, list(shown(found[split][: asked["most"] or MOST], who, self.now)))


@described("handoffs", get=("list_reasons", "Why sales says no, and what both teams agreed that it leads to"))
class Reasons(Single):
    scope = "handoffs"
    shape = ReasonsShape

    def find(self, id: Any) -> dict[str, list[Reason]]:
        return {"results": list(reasons().values())}
