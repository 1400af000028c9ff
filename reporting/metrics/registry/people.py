"""Numbers about people: those who first reached a stage in a period, and how far they have come."""

from functools import reduce
from operator import or_

from django.db.models import Q

from reporting.metrics.metric import Metric, Settles, Source, part
from reporting.metrics.rules import Unit, View

LADDER = ("contact", "prospect", "lead", "mql", "sql", "opportunity", "customer")
STAGE_WORDS = {stage: stage.capitalize() for stage in LADDER} | {"mql": "MQL", "sql": "SQL"}
FUNNELS = ("contact", "lead", "mql", "sql")  # the stages a funnel can start from
EVERY = Q()


def _reached(stage: str) -> Q:
    """Ever entered the stage, or one above it: counts never grow down the ladder."""
    above = LADDER[LADDER.index(stage) :]
    return reduce(or_, (Q(**{f"{each}_at__isnull": False}) for each in above))


def _funnel(start: str) -> Metric:
    stages = LADDER[LADDER.index(start) :]
    return Metric(
        key=f"funnel_{start}",
        label=f"Funnel from {STAGE_WORDS[start]}",
        formula=f"People whose first entry to {STAGE_WORDS[start]} lies in the period, and how many of them "
        "have reached each stage above it by now. Later moves down take nobody out.",
        unit=Unit.COUNT,
        view=View.COHORT,
        source=Source.JOURNEY,
        moment=f"{start}_at",
        parts=tuple(
            part(stage, STAGE_WORDS[stage], EVERY if stage == start else _reached(stage)) for stage in stages
        ),
        settles=Settles.CLOSE,
        columns=("stage",),
    )


PEOPLE = (
    Metric(
        key="mql_won",
        label="MQL → won",
        formula="People with a won opportunity ÷ people whose first entry to MQL lies in the period; no "
        "handoff is needed. Channel: of the first touchpoint.",
        unit=Unit.RATE,
        view=View.COHORT,
        source=Source.JOURNEY,
        moment="mql_at",
        parts=(part("won", "won", Q(wins__gt=0)), part("members", "MQLs", EVERY)),
        more_is_better=True,
        settles=Settles.CLOSE,
        columns=("won_at", "revenue"),
    ),
    *(_funnel(stage) for stage in FUNNELS),
)
