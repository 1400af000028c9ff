"""`?view=`: a list of the API, narrowed as one of its saved views is."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from leads.saved import queries
from leads.saved.lists import VIEW
from leads.saved.queries import SavedView
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import Whole
from smarketing.kernel.errors import INVALID, Refused
from smarketing.kernel.showing import COLUMNS
from smarketing.people import edge
from smarketing.people.members import queries as members


class View(Whole):
    """A saved view of the list that is called so; whatever else is asked for narrows it further."""

    def __init__(self, of: str) -> None:
        super().__init__("pk", help_text="What this saved view shows (`/saved-views`), and nobody else.")
        self.of = of

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return rows
        asked: Any = self.parent
        view = find(self.of, int(value), asked.actor)
        with timezone.override(edge.zone_of(asked.request)):  # days begin as on the page
            read = queries.reading(view, members.standing(asked.actor), asked.now)
            narrowed = read.narrow(rows)
        if read.notes:
            message = f"“{view}” asks for what isn't there any more: {' '.join(read.notes)} Mend it first."
            raise Refused("view-out-of-date", message, status=INVALID, field="view", notes=read.notes)
        return narrowed


def columns(of: str, asked: QueryDict, actor: Actor) -> QueryDict:
    """The columns of a list's file, as an address of its page says them: those that a program names, else
    those of the view that it asks for."""
    wanted = [each.strip() for each in asked.get(COLUMNS, "").split(",") if each.strip()]
    if VIEW in asked and not wanted:
        wanted = QueryDict(find(of, int(str(asked[VIEW])), actor).query).getlist(COLUMNS)
    return QueryDict(urlencode([(COLUMNS, each) for each in wanted]))


def find(of: str, view_id: int, actor: Actor) -> SavedView:
    """Refused where it isn't a view of that list that this actor sees."""
    view = queries.seen_by(actor.id).filter(pk=view_id, of=of).first()
    if view is None:
        raise Refused("no-such-view", f"There is no such view of {of}.", status=INVALID, field="view")
    return view
