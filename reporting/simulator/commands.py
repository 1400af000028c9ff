"""A run is asked for, worked through a few thousand handoffs at a time, and finished.

Each stretch is one transaction that keeps its rows and notes how far it came, under the run's lock:
two workers at once, or one after another that was killed, go on from there. A stretch that nobody
survives is tried a few times; then the run has failed and says so.
"""

import logging
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from reporting.simulator import counting, history, sql
from reporting.simulator.models import Simulation
from reporting.simulator.premises import stated
from reporting.simulator.queries import Agreement, may_start
from reporting.simulator.rules import MOST_MONTHS, UNDER_WAY, Scope, State, months_before
from sla.agreements import queries as agreements
from smarketing.journal.record import record
from smarketing.kernel import actor as actors
from smarketing.kernel import nudge
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused

log = logging.getLogger(__name__)

TASK = "reporting.simulator.tasks.simulate"
STRETCH = 4_000  # handoffs
MOST_TRIES = 3
WORKER = actors.system("simulator")
BROKE_OFF = "It broke off at the same place several times; whoever runs Smarketing finds why in the log."


@command
def start(
    *, agreement_id: int, months: int, actor: Actor, now: datetime, scope: str = Scope.TEAMS
) -> Simulation:
    """Replay a version that is being negotiated over the last months' handoffs: those between its two
    teams, or the whole organisation's. A run of it that is there already is replaced."""
    agreement = agreements.locked(agreement_id)
    _need_a_lead(agreement, actor)
    _need_negotiated(agreement)
    _need_sense(months, scope)
    _replace(agreement)
    since = months_before(now, months)
    simulation = Simulation.objects.create(
        agreement=agreement,
        revision=agreement.revision,
        months=months,
        scope=scope,
        requested_by_id=actor.id,
        requested_at=now,
        since=since,
        premises=stated(agreement, scope, now),
        total=history.count(agreement, scope, since, now),
    )
    record(
        "simulation.started",
        simulation.pk,
        actor=actor,
        now=now,
        agreement_id=agreement.pk,
        months=months,
        scope=scope,
    )
    nudge.after_commit(TASK)
    return simulation


def step(*, now: datetime, size: int = STRETCH) -> bool:
    """Go on with the oldest run under way by one stretch; whether there is any. `now` is when a run
    that gets done by it is said to be."""
    simulation = _begun()
    if simulation is None:
        return False
    try:
        _go_on(simulation.pk, now, size)
    except Exception:
        log.exception("a stretch of simulation %s failed", simulation.pk)
    return True


def _begun() -> Simulation | None:
    """That run, with one more try noted beforehand: who dies over it can't."""
    runs = Simulation.objects.filter(state__in=UNDER_WAY).order_by("pk")
    while simulation := runs.first():
        if simulation.tries < MOST_TRIES:
            runs.filter(pk=simulation.pk).update(tries=F("tries") + 1)
            return simulation
        # Somebody else's stretch may just be getting done: it then starts from nought again.
        runs.filter(pk=simulation.pk, tries__gte=MOST_TRIES).update(state=State.FAILED, error=BROKE_OFF)
    return None


def _go_on(simulation_id: int, now: datetime, size: int) -> None:
    """One more stretch; after the last one the result is counted. Nothing while somebody else has it."""
    with transaction.atomic():
        runs = Simulation.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        simulation = runs.select_related("agreement").filter(pk=simulation_id, state__in=UNDER_WAY).first()
        if simulation is None:
            return
        reached, done = history.replay(simulation, size)
        simulation.state, simulation.tries = State.RUNNING, 0
        simulation.reached, simulation.done = reached, simulation.done + done
        simulation.save(update_fields=["state", "tries", "reached", "done"])
        is_last = done < size
    if is_last:
        _finish(simulation_id=simulation_id, now=now)


@command
def _finish(*, simulation_id: int, now: datetime) -> None:
    runs = Simulation.objects.select_for_update(of=("self",), no_key=True)
    simulation = runs.filter(pk=simulation_id, state=State.RUNNING).first()
    if simulation is None:
        return
    simulation.state, simulation.finished_at = State.DONE, now
    simulation.total = simulation.done
    simulation.result = counting.result(simulation)
    simulation.save(update_fields=["state", "finished_at", "total", "result"])
    older = Simulation.objects.filter(agreement=simulation.agreement_id, pk__lt=simulation.pk)
    _forget(list(older.values_list("pk", flat=True)))
    older.delete()
    record(
        "simulation.finished",
        simulation.pk,
        actor=WORKER,
        now=now,
        agreement_id=simulation.agreement_id,
        handoffs=simulation.total,
    )


def _replace(agreement: Agreement) -> None:
    """Waits for the stretch that is being worked on, and nobody goes on after it."""
    runs = Simulation.objects.select_for_update(of=("self",), no_key=True).filter(agreement=agreement)
    for simulation in runs.filter(state__in=UNDER_WAY):
        simulation.state = State.REPLACED
        simulation.save(update_fields=["state"])


def _forget(simulation_ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.FORGET, {"simulations": simulation_ids})


def _need_negotiated(agreement: Agreement) -> None:
    if agreement.state not in agreements.OPEN:
        raise Refused(
            "not-negotiated",
            f"Version {agreement.version} is {agreement.state}: draft a new one to try other terms.",
            status=CONFLICT,
            state=agreement.state,
        )


def _need_a_lead(agreement: Agreement, actor: Actor) -> None:
    if not may_start(agreement, actor):
        message = f"Only a lead of {agreements.between(agreement)}, or a manager, starts a simulation."
        raise Refused("not-the-lead", message, status=FORBIDDEN)


def _need_sense(months: int, scope: str) -> None:
    if not 1 <= months <= MOST_MONTHS:
        raise Refused("months", f"Choose 1 to {MOST_MONTHS} months.", field="months")
    if scope not in set(Scope):
        raise Refused("scope", f"Choose one of {', '.join(Scope)}.", field="scope")
