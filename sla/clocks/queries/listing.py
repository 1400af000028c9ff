"""Clocks as a list, narrowed to states by the stamps that rules.state_at judges by, so that the
database finds them and no page has to read a million."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from sla.clocks.models import BROKEN, OPEN, Clock, Hold, of_teams, run_by
from sla.clocks.queries.standing import SHOWN
from sla.clocks.rules import CAN_BE_HELD, State
from smarketing.people.calendars import queries as calendars

ENDED = {
    State.MET: Q(stopped_at__lte=F("due_at")),
    State.CANCELLED: Q(cancelled_at__lte=F("due_at"), given_up=False),
    State.BREACHED: BROKEN & Q(excused_at=None),
}


def listing() -> QuerySet[Clock]:
    """Every clock with what is shown of it, the one due last first."""
    return Clock.objects.select_related(*SHOWN).prefetch_related("pledge__holds").order_by("-due_at", "-pk")


def of_team(rows: QuerySet[Clock], team_ids: Iterable[int]) -> QuerySet[Clock]:
    """Those of what one of these teams promised."""
    return rows.filter(of_teams(team_ids))


def in_state(rows: QuerySet[Clock], states: Iterable[str], now: datetime) -> QuerySet[Clock]:
    """Those in one of these states; `now` is not before anything that happened to them."""
    return rows.filter(being(states, now))


def being(states: Iterable[str], now: datetime) -> Q:
    wanted = Q(pk__in=[])
    for state in map(State, states):
        wanted |= _stamped(state, now)
    return wanted


def overdue(now: datetime) -> QuerySet[Clock, int]:
    """The pledges of which a promise is overdue: broken, not done yet, and not excused."""
    return Clock.objects.filter(_stamped(State.OVERDUE, now)).values_list("pledge_id", flat=True)


def _stamped(state: State, now: datetime) -> Q:
    if state in ENDED:
        return ENDED[state]
    late = OPEN & Q(due_at__lt=now)
    if state == State.EXCUSED:
        return Q(excused_at__isnull=False) & (BROKEN | late)
    if state == State.OVERDUE:
        return late & Q(excused_at=None)
    return OPEN & Q(due_at__gte=now) & _running(state, now)


def _running(state: State, now: datetime) -> Q:
    if state == State.ON_HOLD:
        return _held(now)
    if state == State.CLOSED_HOURS:
        return ~_held(now) & ~_opening(now)
    warned = Q(warn_at__lte=now) if state == State.AT_RISK else Q(warn_at__gt=now)
    return warned & ~_held(now) & _opening(now)


def _held(now: datetime) -> Q:
    """Those that a hold stops at that moment."""
    holds = Hold.objects.filter(pledge=OuterRef("pledge"), starts_at__lte=now, ends_at__gt=now)
    return Q(kind__in=CAN_BE_HELD) & Q(Exists(holds))


def _opening(now: datetime) -> Q:
    """Those whose calendar is open: there are few calendars, and only their arithmetic knows."""
    is_open = [
        calendar.pk
        for calendar in calendars.all_calendars()
        if calendars.business_time(calendar).is_open(now)
    ]
    return run_by(is_open)
