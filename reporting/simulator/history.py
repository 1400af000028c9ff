"""What really happened, read a stretch at a time, replayed, and kept as rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from io import StringIO
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

from django.db import connection

from leads.handoff.queries import Try
from reporting.simulator import sql
from reporting.simulator.models import Simulation
from reporting.simulator.replaying import Ends, Past, Regime, Span, Told, chains, judged, regime
from reporting.simulator.rules import Scope, Under
from sla.agreements.queries import Agreement
from sla.clocks.queries import Pause

Row = Sequence[Any]
T = TypeVar("T")


def count(agreement: Agreement, scope: str, since: datetime, until: datetime) -> int:
    """How many handoffs there are to replay."""
    return int(_ask(sql.COUNT, **_which(agreement, scope, since, until))[0][0])


def replay(simulation: Simulation, size: int) -> tuple[int, int]:
    """The next so many handoffs; returns the last one's id and how many they were."""
    until = simulation.requested_at
    asked = _which(simulation.agreement, simulation.scope, simulation.since, until)
    ids = [row[0] for row in _ask(sql.NEXT, **asked, reached=simulation.reached, most=size)]
    if not ids:
        return simulation.reached, 0
    regimes = [regime(simulation.premises[under]) for under in Under]
    _keep(_rows(simulation.pk, ids, regimes, until))
    return ids[-1], len(ids)


def _rows(simulation_id: int, ids: list[int], regimes: list[Regime], until: datetime) -> Iterator[Row]:
    spans = _each(Span, _ask(sql.HOLDERS, ids=ids))
    pauses = _each(Pause, _ask(sql.HOLDS, ids=ids, until=until))
    tries = _each(Try, _ask(sql.TRIES, ids=ids, until=until))
    for (handoff, team, *ended), rows in groupby(_ask(sql.CLOCKS, ids=ids), key=itemgetter(0, 1, 2, 3)):
        ends = Ends(*(moment if moment and moment <= until else None for moment in ended))
        told = Told(team, ends, spans.get(handoff, ()), pauses.get(handoff, ()), tries.get(handoff, ()))
        for chain in chains([Past(*row[4:]) for row in rows], until):
            under = [judged(chain, told, each, until) for each in regimes]
            done_at = chain[-1].stopped_at
            for clock, draft, now in zip(chain, *under, strict=True):
                yield (simulation_id, handoff, clock.kind, team, *_as_it_was(clock), done_at, *draft, *now)


def _as_it_was(clock: Past) -> Row:
    return clock.holder_id, clock.started_at, clock.stopped_at


def _each(made: Callable[..., T], rows: Iterable[Row]) -> Mapping[int, Sequence[T]]:
    """Rows by the handoff that they are of."""
    found: dict[int, list[T]] = defaultdict(list)
    for handoff, *values in rows:
        found[handoff].append(made(*values))
    return found


def _keep(rows: Iterable[Row]) -> None:
    """As fast as PostgreSQL takes rows: nothing in them but numbers, moments and our own words."""
    text = StringIO()
    for row in rows:
        text.write("\t".join("\\N" if value is None else str(value) for value in row))
        text.write("\n")
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(sql.KEEP, text)


def _which(agreement: Agreement, scope: str, since: datetime, until: datetime) -> dict[str, Any]:
    both = scope == Scope.TEAMS
    return {
        "since": since,
        "until": until,
        "marketing": agreement.marketing_team_id if both else None,
        "sales": agreement.sales_team_id if both else None,
    }


def _ask(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
