"""Numbers about opportunities: those closed in a period, and those open at its end."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from reporting.metrics.metric import Metric, Part, Source, Target, part
from reporting.metrics.rules import Unit, View, local_day

WON = Q(state="won")
TIMED = WON & Q(days_from_mql__gte=0, date_conflict=False)
LEFT_OUT = WON & (Q(days_from_mql=None) | Q(days_from_mql__lt=0) | Q(date_conflict=True))
DATED, UNDATED = Q(expected_close__isnull=False), Q(expected_close=None)


def _past(as_of: datetime) -> Q:
    """Expected to be closed on a day that is over."""
    today = local_day(as_of - timedelta(microseconds=1), settings.TIME_ZONE)
    return Q(expected_close__lt=today)


REVENUE = (
    Metric(
        key="revenue",
        label="Revenue won",
        formula="Sum of the amounts of opportunities won in the period, where stated; those without an "
        "amount are counted beside it. Channel: of the first touchpoint.",
        unit=Unit.MONEY,
        view=View.ACTIVITY,
        source=Source.DEAL,
        moment="closed_at",
        parts=(
            part("stated", "won, amount stated", WON & Q(amount__isnull=False)),
            part("not_stated", "won, amount not stated", WON & Q(amount=None)),
        ),
        measure="amount",
        more_is_better=True,
    ),
    Metric(
        key="won",
        label="Won",
        formula="Opportunities won in the period, with or without an amount.",
        unit=Unit.COUNT,
        view=View.ACTIVITY,
        source=Source.DEAL,
        moment="closed_at",
        parts=(part("all", "won", WON),),
        more_is_better=True,
    ),
    Metric(
        key="win_time",
        label="MQL to won",
        formula="Days from the person's first entry to MQL to the win, of opportunities won in the period: "
        "median and 90th percentile. Wins without an MQL date, or dated before their contact, are left "
        "out and counted beside it.",
        unit=Unit.DAYS,
        view=View.ACTIVITY,
        source=Source.DEAL,
        moment="closed_at",
        parts=(
            part("timed", "won, timed", TIMED),
            part(
                "left_out",
                "won, left out",
                WON & (Q(days_from_mql=None) | Q(days_from_mql__lt=0) | Q(date_conflict=True)),
            ),
        ),
        measure="days_from_mql",
        more_is_better=False,
    ),
)

OPPORTUNITIES = (
    Metric(
        key="outcome_current",
        label="Outcomes kept current",
        formula="Open opportunities whose expected close is not past ÷ open opportunities that have one; "
        "those without are counted beside it. By the date that each has now.",
        unit=Unit.RATE,
        view=View.STATE,
        source=Source.DEAL,
        moment="opened_at",
        until="closed_at",
        parts=(
            Part("current", "current", lambda as_of: DATED & ~_past(as_of)),
            part("dated", "open, with a date", DATED),
            Part("past", "past their date", _past),
            part("undated", "without a date", UNDATED),
        ),
        more_is_better=True,
        target=Target("kept_share"),
        columns=("opened_at", "expected_close"),
    ),
)
