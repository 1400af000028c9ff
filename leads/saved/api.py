"""Saved views for programs: a token sees and keeps those of its person."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from leads.saved import commands, queries
from leads.saved.queries import SavedView
from leads.saved.serializers import SavedViewInFull, SavedViewShape, ViewChanges, ViewTerms
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import Filters, Flag, Ids, Text
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Editable, Listing, Move


class ViewFilters(Filters):
    of = Text("of", help_text="Views of this list: `contacts`, `companies` or `handoffs`.")
    name = Text("name", "iexact", help_text="Exactly this name, in any case.")
    shared = Flag("shared")
    owner = Ids("owner")


@described(
    "saved views",
    get=("list_saved_views", "Views of lists, newest first"),
    post=("save_view", "Save a view of a list"),
)
class SavedViews(Listing, Move):
    """One's own and those that are shared. A name that is taken is refused as `name-taken` (409)."""

    scope = "views"
    shape = SavedViewShape
    filters = ViewFilters
    moment = "created_at"
    takes = ViewTerms
    created = "api-saved-view"

    def rows(self) -> QuerySet[SavedView]:
        return queries.seen_by(self.actor.id)

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> SavedView:
        return commands.save(**{"query": "", "shared": False, **terms}, actor=actor, now=now)


@described(
    "saved views",
    get=("read_saved_view", "One view of a list"),
    patch=("edit_saved_view", "Change a view of a list"),
)
class OneView(Editable):
    """A shared one is changed by its maker, a lead of their side or a manager."""

    scope = "views"
    shape = SavedViewInFull
    changes_shape = ViewChanges

    def find(self, id: int) -> SavedView:
        return queries.get(id, self.actor.id)

    def lock(self, id: int) -> SavedView:
        return queries.locked(id, self.actor.id)

    def change(self, row: SavedView, changes: dict[str, Any], *, actor: Actor, now: datetime) -> SavedView:
        return commands.edit(view_id=row.pk, changes=changes, version=row.version, actor=actor, now=now)


@described("saved views", post=("remove_saved_view", "Remove a view of a list"))
class Remove(Move):
    """By those who may change it; what it showed is untouched."""

    scope = "views"
    shape = SavedViewShape

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> SavedView:
        return commands.remove(view_id=id, actor=actor, now=now)
