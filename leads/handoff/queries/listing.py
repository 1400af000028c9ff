"""Handoffs, attempts and next steps as programs read them: with everything their shapes name, in a fixed
number of queries, and what lists of them can be narrowed to."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from leads.handoff.models import Attempt, Handoff, NextStep
from leads.handoff.rules import OPEN, State
from sla.clocks import queries as clocks
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.members import queries as members

WHO = ("holder", *(f"{state}_by" for state in State), "disputed_by", "ruled_by")
# Few enough for the database to see that a page of them is read along the index; the rest is looked up
# for the rows of the page alone.
JOINED = ("contact__company", "marketing_team", "sales_team")
JUDGED_BY = ("pledge__agreement__marketing_team", "pledge__agreement__sales_team")
LOOKED_UP = ("source_touchpoint__campaign", "followed_by")
HEAVY = ("brief", "contact__search")
# Which side has the baton; one that was rerouted went on as another handoff.
SIDES = {
    "sales": (State.OFFERED, State.ACCEPTED, State.QUALIFIED),
    "marketing": (State.REJECTED, State.RETURNED, State.WITHDRAWN),
}


def handoffs() -> QuerySet[Handoff]:
    """To be paged by (offered_at, id), newest first."""
    return Handoff.objects.select_related(*JOINED).prefetch_related(*LOOKED_UP).defer(*HEAVY)


def with_people(handoffs: Iterable[Handoff]) -> list[Handoff]:
    """The same with everybody who did something with them, in one query."""
    found = list(handoffs)
    ids = {getattr(handoff, f"{name}_id") for handoff in found for name in WHO}
    people = {person.pk: person for person in members.people(ids - {None})}
    for handoff in found:
        for name in WHO:
            setattr(handoff, name, people.get(getattr(handoff, f"{name}_id")))
    return found


def in_full(handoff_id: int) -> Handoff:
    """One with its attempts (`tried`) and open next steps (`open_steps`)."""
    attempts = Prefetch("attempts", queryset=tries().order_by("-happened_at", "-pk"), to_attr="tried")
    steps = Prefetch(
        "next_steps", queryset=next_steps().filter(done_at=None).order_by("due_at"), to_attr="open_steps"
    )
    rows = Handoff.objects.select_related(*JOINED, *JUDGED_BY)
    found = with_people(rows.prefetch_related(*LOOKED_UP, attempts, steps).filter(pk=handoff_id))
    if not found:
        raise Refused("no-such-handoff", "There is no such handoff.", status=NOT_FOUND)
    return found[0]


def tries() -> QuerySet[Attempt]:
    """To be paged by (happened_at, id)."""
    return Attempt.objects.select_related("contact", "by").defer("contact__search")


def attempt(attempt_id: int) -> Attempt:
    found = tries().filter(pk=attempt_id).first()
    if found is None:
        raise Refused("no-such-attempt", "There is no such attempt.", status=NOT_FOUND)
    return found


def next_steps() -> QuerySet[NextStep]:
    """To be paged by (due_at, id)."""
    return NextStep.objects.select_related("contact", "owner").defer("contact__search")


def is_open(*, yes: bool) -> Q:
    return Q(state__in=OPEN) if yes else ~Q(state__in=OPEN)


def on_side(side: str) -> Q:
    return Q(state__in=SIDES[side])


def of_team(team_ids: list[int]) -> Q:
    """Either team of the handoff."""
    return Q(sales_team__in=team_ids) | Q(marketing_team__in=team_ids)


def overdue(now: datetime, *, yes: bool) -> Q:
    """Whether a promise on it is overdue at that moment."""
    late = clocks.in_state(clocks.listing(), [clocks.State.OVERDUE], now)
    found = Q(pledge__in=late.order_by().values("pledge"))
    return found if yes else ~found


def in_dispute(*, yes: bool) -> Q:
    """Disputed, and no manager ruled yet."""
    disputed = Q(disputed_at__isnull=False, ruled_at=None)
    return disputed if yes else ~disputed


def decided_since(moment: datetime) -> Q:
    """Accepted or rejected then or later."""
    return Q(accepted_at__gte=moment) | Q(rejected_at__gte=moment)


def decided_before(moment: datetime) -> Q:
    return Q(accepted_at__lt=moment) | Q(rejected_at__lt=moment)
