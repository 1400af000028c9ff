"""Reading requests for content."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, QuerySet

from leads.content.models import ContentRequest
from leads.content.rules import ANSWERS, OPEN, Move, State, decide
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.members.queries import Standing

__all__ = [
    "OPEN", "ContentRequest", "Move", "State", "by_state", "get", "is_late", "listing", "may", "moves_for",
    "requests",
]  # fmt: skip


def requests() -> QuerySet[ContentRequest]:
    """All, the latest asked first, with what is shown of them."""
    people = ("asked_by__team", "taken_by", "closed_by")
    rows = ContentRequest.objects.select_related("persona", "contact", "asset", *people)
    return rows.defer("contact__search", "contact__notes").order_by("-asked_at", "-pk")


def listing(states: Iterable[str] = (), asked_by: int | None = None) -> QuerySet[ContentRequest]:
    rows = requests().filter(state__in=list(states)) if states else requests()
    return rows.filter(asked_by=asked_by) if asked_by else rows


def by_state() -> dict[str, int]:
    """How many there are in each state."""
    found = dict(ContentRequest.objects.order_by().values_list("state").annotate(n=Count("pk")))
    return {state.value: found.get(state.value, 0) for state in State}


def get(request_id: int) -> ContentRequest:
    found = requests().filter(pk=request_id).first()
    if found is None:
        raise Refused("no-such-request", "There is no such request.", status=NOT_FOUND)
    return found


def locked(request_id: int) -> ContentRequest:
    """The request, held until the running command ends."""
    rows = requests().select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=request_id).first()
    if found is None:
        raise Refused("no-such-request", "There is no such request.", status=NOT_FOUND)
    return found


def may(request: ContentRequest, move: Move, who: Standing) -> bool:
    """Marketing answers; who asked, or who leads them, takes it back."""
    if move in ANSWERS:
        return who.commands_side("marketing")
    team_id = request.asked_by.team_id if request.asked_by else None
    return who.person_id == request.asked_by_id or who.leads(team_id)


def is_late(request: ContentRequest, today: date) -> bool:
    """Still wanted after the day by which it was needed."""
    return request.state in OPEN and request.needed_by is not None and request.needed_by < today


def moves_for(request: ContentRequest, who: Standing) -> list[Move]:
    """What that person can do with it now."""
    return [move for move in Move if decide(request.state, move) and may(request, move, who)]
