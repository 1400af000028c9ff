"""Numbers about opportunities closed in a period."""

from django.db.models import Q

from reporting.metrics.metric import Metric, Source, part
from reporting.metrics.rules import Unit, View

WON = Q(state="won")
TIMED = WON & Q(days_from_mql__gte=0, date_conflict=False)
LEFT_OUT = WON & (Q(days_from_mql=None) | Q(days_from_mql__lt=0) | Q(date_conflict=True))

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
