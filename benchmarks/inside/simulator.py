"""A draft that changes nothing, run over all that was ever handed over: how long that takes beside
reading the same clocks, and whether it says what the scorecard and a count by hand say."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from benchmarks.inside.asking import one, rows
from reporting.metrics import queries as metrics
from reporting.passages import commands as passages
from reporting.simulator import commands, sql
from reporting.simulator.commands import STRETCH
from reporting.simulator.queries import need
from sla.agreements import commands as agreements
from smarketing.journal import relay as relays
from smarketing.kernel import actor as actors
from smarketing.kernel import clock, nudge


def measure() -> dict[str, Any]:
    system, now = actors.system("bench"), clock.now()
    _hear_everything(now)
    pair = {f"{side}_team_id": one(_A_TEAM.format(side=side)) for side in ("marketing", "sales")}
    with nudge.silent():
        draft = agreements.draft(**pair, actor=system, now=now)
        begun, busy = time.perf_counter(), time.process_time()
        commands.start(agreement_id=draft.pk, months=24, scope="organisation", actor=system, now=now)
        while commands.step(now=now):
            pass
        took, busy = time.perf_counter() - begun, time.process_time() - busy
        run = need(draft.pk)
        agreements.withdraw(agreement_id=draft.pk, why="Measured", actor=system, now=now)
    ids = [row[0] for row in rows("SELECT id FROM leads_handoff ORDER BY id")]
    begun = time.perf_counter()
    for first in range(0, len(ids), STRETCH):
        rows(sql.CLOCKS, {"ids": ids[first : first + STRETCH]})
    bare = time.perf_counter() - begun
    counted = _kept_by_scorecard(now)
    told = {each["kind"]: each for each in run.result["promises"]}
    same = [
        {word: told[kind][under][word] for word in ("kept", "broken", "running")} == counted[kind] == by_hand
        for kind, by_hand in _kept_by_hand(now).items()
        for under in ("draft", "now")
    ]
    kept = {kind: counts["kept"] for kind, counts in counted.items()}
    return {
        "handoffs": run.total,
        "took": took,
        "busy": busy,
        "bare": bare,
        "agree": all(same) and len(same) > 2,
        "kept": kept,
    }


def _hear_everything(now: datetime) -> None:
    """What the parts before this one did reaches the rows that the scorecard counts."""

    with nudge.silent():
        while relays.run(import_string(settings.LISTENERS), now=now):
            pass
        passages.refresh(now=now)


def _kept_by_scorecard(now: datetime) -> dict[str, dict[str, int]]:
    days = [(now + timedelta(days=n)).date() for n in (-800, 100)]
    period = metrics.Period(metrics.Kind.CUSTOM, *days, settings.TIME_ZONE)
    found = {}
    for kind in ("decide", "first_contact"):
        reading = metrics.value(metrics.metric(f"{kind}_kept"), period, metrics.Filters(), now)
        found[kind] = {word: reading.counts[word] for word in ("kept", "broken", "running")}
    return found


def _kept_by_hand(now: datetime) -> dict[str, dict[str, int]]:
    """What is generated has one holder each, so each clock is its handoff's."""
    words = ("kept", "broken", "running")
    counted = rows(_BY_HAND, {"now": now})
    return {kind: dict(zip(words, counts, strict=True)) for kind, *counts in counted}


_A_TEAM = "SELECT id FROM people_team WHERE side = '{side}' ORDER BY id LIMIT 1"


_BY_HAND = """
SELECT kind, count(*) FILTER (WHERE stopped_at <= due_at),
       count(*) FILTER (WHERE coalesce(stopped_at, cancelled_at, %(now)s) > due_at),
       count(*) FILTER (WHERE stopped_at IS NULL AND cancelled_at IS NULL AND due_at >= %(now)s)
FROM sla_clock WHERE kind IN ('decide', 'first_contact') GROUP BY kind
"""
