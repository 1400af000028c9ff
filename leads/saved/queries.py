"""Looking views up, for whoever may see them."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from leads.saved import lists
from leads.saved.lists import VIEW, Reading
from leads.saved.models import SavedView
from leads.saved.rules import LONGEST_NAME, LONGEST_QUERY, in_words, written
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.members.queries import Standing

__all__ = [
    "LONGEST_NAME", "LONGEST_QUERY", "SavedView", "address", "get", "in_words", "locked", "may_change", "on",
    "read", "reading", "seen_by", "written",
]  # fmt: skip


def seen_by(person_id: int | None) -> QuerySet[SavedView]:
    """Their own, and those that are shared; newest first."""
    rows = SavedView.objects.select_related("owner__team").filter(Q(shared=True) | Q(owner=person_id))
    return rows.order_by("-created_at", "-pk")


def on(of: str, person_id: int) -> list[SavedView]:
    """What this person sees of one list: their own first, then what others share, by name."""
    found = seen_by(person_id).filter(of=of)
    return sorted(found, key=lambda view: (view.owner_id != person_id, view.name.casefold()))


def get(view_id: int, person_id: int | None) -> SavedView:
    found = seen_by(person_id).filter(pk=view_id).first()
    if found is None:
        raise _not_here()
    return found


def locked(view_id: int, person_id: int | None) -> SavedView:
    """The view, held until the running command ends."""
    rows = seen_by(person_id).select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=view_id).first()
    if found is None:
        raise _not_here()
    return found


def may_change(view: SavedView, who: Standing) -> bool:
    """Whoever made it; if it is shared, also a lead of their side and a manager."""
    maker = view.owner.team
    leads_them = who.is_lead and maker is not None and who.side == maker.side
    return who.person_id == view.owner_id or (view.shared and (who.is_manager or leads_them))


def reading(view: SavedView, who: Standing, now: datetime) -> Reading:
    """What it shows this person now."""
    return read(view.of, view.query, who, now)


def read(of: str, query: str, who: Standing, now: datetime) -> Reading:
    return lists.get(of).read(QueryDict(query), who, now)


def address(view: SavedView) -> str:
    """The list's page as the view shows it, and which view that is."""
    query = f"{VIEW}={view.pk}&{view.query}" if view.query else f"{VIEW}={view.pk}"
    return f"{reverse(lists.get(view.of).route)}?{query}"


def _not_here() -> Refused:
    return Refused("no-such-view", "There is no such view, or it is somebody's own.", status=NOT_FOUND)
