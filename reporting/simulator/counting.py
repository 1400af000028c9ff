"""A run's result, counted from its rows: each number is a condition over them, and so is its list."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, QuerySet

from reporting.simulator.models import Replay, Simulation
from reporting.simulator.replaying import Regime, regime
from reporting.simulator.rules import ENOUGH, Needed, Piece, Under, Verdict, needed, typical
from sla.clocks.queries import Kind

Result = dict[str, Any]
Tally = dict[str, int]
# Whose promised minutes say how many people it takes; days to an outcome are no question of minutes.
IN_MINUTES = (Kind.DECIDE, Kind.FIRST_CONTACT)


def result(simulation: Simulation) -> Result:
    rows = Replay.objects.filter(simulation=simulation)
    return {
        "promises": _tallied(rows, "", "verdict"),
        "teams": _tallied(rows, "sales_team", "verdict"),
        "people": _tallied(rows, "holder", "clock"),
        "hours": {under.value: _hours(rows, under) for under in Under},
        "people_needed": _people_needed(rows, simulation),
    }


def _tallied(rows: QuerySet[Replay], whose: str, verdict: str) -> list[dict[str, Any]]:
    """For each promise (of each team or person): how many came to which verdict, under both."""
    found: dict[tuple[str, int | None], dict[str, Tally]] = defaultdict(
        lambda: {under: dict.fromkeys(Verdict, 0) for under in Under}
    )
    for under in Under:
        column = f"{under}_{verdict}"
        groups = ["kind", *([f"{under}_holder" if whose == "holder" else whose] if whose else [])]
        counted = rows.exclude(**{column: ""}).order_by().values_list(*groups, column).annotate(Count("pk"))
        for kind, *of, said, number in counted:
            found[kind, of[0] if of else None][under][said] = number
    order = {kind: place for place, kind in enumerate(Kind)}
    ordered = sorted(found.items(), key=lambda each: (order[Kind(each[0][0])], each[0][1] or 0))
    return [{"kind": kind, "of": of, **tallies} for (kind, of), tallies in ordered]


def _hours(rows: QuerySet[Replay], under: Under) -> dict[str, dict[str, int]]:
    """Breaches by the hour of the week at which they were due, promise by promise."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    column = f"{under}_slot"
    counted = rows.filter(**{f"{under}_verdict": Verdict.BROKEN}).order_by()
    for kind, slot, number in counted.values_list("kind", column).annotate(Count("pk")):
        found[kind][str(slot)] = number
    return dict(found)


def _people_needed(rows: QuerySet[Replay], simulation: Simulation) -> list[dict[str, Any]]:
    regimes = {under: regime(simulation.premises[under]) for under in Under}
    found = []
    for kind in IN_MINUTES:
        done = rows.filter(kind=kind, stopped_at__isnull=False).exclude(worker=None)
        work = list(done.order_by("started_at", "pk").values_list(*_AS_WORK))
        if len(work) >= ENOUGH:
            told = {under.value: _needed(work, kind, regimes[under], simulation) for under in Under}
            found.append({"kind": kind.value, "done": len(work), "present": _present(work, regimes), **told})
    return found


_AS_WORK = ("sales_team", "worker", "started_at", "stopped_at")
Work = Sequence[tuple[int, int, Any, Any]]


def _needed(work: Work, kind: Kind, under: Regime, simulation: Simulation) -> dict[str, Any]:
    pieces = _pieces(work, under)
    promised, target = under.terms.minutes(kind), under.terms.kept_share
    found: Needed = needed(pieces, promised, target)
    teams = {team for team, *_ in work}
    open_minutes = max(under.time(team).between(simulation.since, simulation.requested_at) for team in teams)
    return {
        "people": found.people,
        "best": found.best,
        "typical": typical(pieces),
        "an_hour": len(pieces) / open_minutes * 60 if open_minutes else None,
    }


def _pieces(work: Work, under: Regime) -> list[Piece]:
    """Each as it came, and how long it kept its person busy: from when they had it and the one before
    it was done. Waiting behind other work is thereby left out; everything else is in it."""
    ended: dict[int, Any] = {}
    took: dict[int, float] = {}
    for place in sorted(range(len(work)), key=lambda each: work[each][3]):
        team, worker, came, done = work[place]
        begun = max(came, ended.get(worker, came))
        took[place] = max(0.0, under.time(team).between(begun, done))
        ended[worker] = done
    first = work[0][2]
    pieces = (
        Piece(under.time(team).between(first, came), took[place])
        for place, (team, _, came, _) in enumerate(work)
    )
    return sorted(pieces)


def _present(work: Work, regimes: dict[Under, Regime]) -> float:
    """How many different people did any of it on an average day on which any was done."""
    days: dict[Any, set[int]] = defaultdict(set)
    for team, worker, _, done in work:
        days[regimes[Under.DRAFT].time(team).local_day(done)].add(worker)
    return sum(map(len, days.values())) / len(days)
