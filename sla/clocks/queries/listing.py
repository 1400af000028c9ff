"""Clocks as a list, narrowed to states by the stamps that rules.state_at judges by, so that the
database finds them and no page has to read a million."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet

from sla.clocks.models import OPEN, Clock
from sla.clocks.queries.standing import SHOWN
from sla.clocks.rules import State
from smarketing.people.calendars import queries as calendars


def listing() -> QuerySet[Clock]:
    """Every clock with what is shown of it, the one due last first."""
    return Clock.objects.select_related(*SHOWN).order_by("-due_at", "-pk")


def in_state(rows: QuerySet[Clock], states: Iterable[str], now: datetime) -> QuerySet[Clock]:
    """Those in one of these states; `now` is not before anything that happened to them."""
    wanted = Q(pk__in=[])
    for state in map(State, states):
        wanted |= _stamped(state, now)
    return rows.filter(wanted)


def overdue(now: datetime) -> QuerySet[Clock, int]:
    """The pledges of which a promise is overdue: broken, and not done yet."""
    return Clock.objects.filter(_stamped(State.OVERDUE, now)).values_list("pledge_id", flat=True)


def _stamped(state: State, now: datetime) -> Q:
    due = F("due_at")
    match state:
        case State.MET:
            return Q(stopped_at__lte=due)
        case State.CANCELLED:
            return Q(cancelled_at__lte=due)
        case State.BREACHED:
            return Q(stopped_at__gt=due) | Q(cancelled_at__gt=due)
        case State.OVERDUE:
            return OPEN & Q(due_at__lt=now)
        case State.CLOSED_HOURS:
            return OPEN & Q(due_at__gte=now) & ~_opening(now)
        case State.AT_RISK:
            return OPEN & Q(due_at__gte=now, warn_at__lte=now) & _opening(now)
    return OPEN & Q(due_at__gte=now, warn_at__gt=now) & _opening(now)


def _opening(now: datetime) -> Q:
    """Those whose calendar is open: there are few calendars, and only their arithmetic knows."""
    is_open = [
        calendar.pk
        for calendar in calendars.all_calendars()
        if calendars.business_time(calendar).is_open(now)
    ]
    return Q(pledge__calendar__in=is_open)
