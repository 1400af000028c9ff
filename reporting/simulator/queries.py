"""A draft's latest run, whether it still stands for the draft, and the handoffs behind each number."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from reporting.metrics.metric import part
from reporting.metrics.queries import Metric, Source, Unit, View
from reporting.passages.queries import Passage
from reporting.simulator import premises
from reporting.simulator.models import Replay, Simulation
from reporting.simulator.rules import ENOUGH, MOST_MONTHS, UNDER_WAY, Scope, State, Under, Verdict
from sla.agreements import queries as agreements
from sla.agreements.queries import Agreement
from sla.clocks.queries import LABELS, OF_MARKETING, Kind
from smarketing.kernel.actor import Actor
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.members import queries as members

__all__ = [
    "ENOUGH", "JUDGED", "KINDS", "LABELS", "MOST_MONTHS", "OFFERED", "SLOTS", "UNDER_WAY", "Agreement",
    "Kind", "Replay", "Scope", "Simulation", "State", "Under", "Verdict", "agreement", "alike", "behind",
    "latest", "may_start", "need", "offers", "outdated",
]  # fmt: skip

KINDS = tuple(kind for kind in Kind if kind not in OF_MARKETING)
SLOTS = 7 * 24
# The list behind how many were replayed, described like those behind the registry's numbers.
OFFERED = Metric(
    key="handoffs",
    label="Handoffs offered",
    formula="Whatever became of each: those withdrawn and rerouted are among them.",
    unit=Unit.COUNT,
    view=View.COHORT,
    source=Source.PASSAGE,
    moment="offered_at",
    parts=(part("all", "offered", Q()),),
    columns=("decided_at",),
)
JUDGED = "judged"  # kept or broken: what a share is a share of


def agreement(agreement_id: int) -> Agreement:
    """The version; refused when it is not between two teams, which alone are negotiated."""
    found = agreements.get(agreement_id)
    agreements.team_ids(found)
    return found


def latest(agreement_id: int) -> Simulation | None:
    """The run that was asked for last, however far it is."""
    runs = Simulation.objects.filter(agreement=agreement_id).select_related("requested_by")
    return runs.order_by("-pk").first()


def need(agreement_id: int) -> Simulation:
    """The same; refused when nobody asked for one."""
    found = latest(agreements.get(agreement_id).pk)
    if found is None:
        message = "Nobody has run this version over what happened yet."
        raise Refused("no-simulation", message, status=NOT_FOUND)
    return found


def may_start(agreement: Agreement, actor: Actor) -> bool:
    """Leads of the two teams, and managers."""
    who = members.standing(actor)
    return any(who.leads(team) for team in agreements.team_ids(agreement))


def outdated(simulation: Simulation, agreement: Agreement, now: datetime) -> list[str]:
    """Why its result is no longer about this text, if it isn't. What was agreed meanwhile stays."""
    if agreement.state not in agreements.OPEN:
        return []
    return premises.changed(simulation.premises, agreement, simulation.scope, now)


def alike(simulation: Simulation) -> bool:
    return premises.alike(simulation.premises)


def behind(simulation: Simulation, asked: Mapping[str, str]) -> QuerySet[Replay]:
    """The clocks that a number counts. `under` and `verdict` say which; with `person` they are that
    person's own clocks, else one for each handoff."""
    under = Under(asked.get("under") or Under.DRAFT)
    verdict = "clock" if asked.get("person") else "verdict"
    rows = Replay.objects.filter(
        _verdict(f"{under}_{verdict}", asked.get("verdict", "")), simulation=simulation
    )
    fields = {"kind": "kind", "team": "sales_team", "person": f"{under}_holder", "slot": f"{under}_slot"}
    narrowed = {field: asked[word] for word, field in fields.items() if asked.get(word)}
    return rows.filter(**narrowed).order_by("-started_at", "-pk")


def offers(simulation: Simulation) -> QuerySet[Passage]:
    """The handoffs that were replayed, whatever became of each."""
    found = Passage.objects.filter(offered_at__gte=simulation.since, offered_at__lt=simulation.requested_at)
    if simulation.scope == Scope.ORGANISATION:
        return found
    marketing, sales = agreements.team_ids(simulation.agreement)
    return found.filter(marketing_team=marketing, sales_team=sales)


def _verdict(column: str, wanted: str) -> Q:
    """Rows whose verdict it is; of a promise on a whole handoff only one of its clocks has any."""
    if wanted == JUDGED:
        return Q(**{f"{column}__in": [Verdict.KEPT, Verdict.BROKEN]})
    return Q(**{column: Verdict(wanted)}) if wanted else ~Q(**{column: ""})
