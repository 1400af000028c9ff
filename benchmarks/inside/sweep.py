"""1,000 clocks due among 1,000,000, or as many as there are handoffs: the sweep, and its two statements by
hand."""

import time
from datetime import timedelta
from statistics import median
from typing import Any

from benchmarks.inside.asking import ask, one
from sla.clocks import sweep as sweeps
from smarketing.kernel import clock, nudge


def measure() -> dict[str, Any]:
    now = clock.now()
    with nudge.silent():
        sweeps.run(now=now)
        missing = 1_000_000 - one("SELECT count(*) FROM sla_clock")
        ask([_MORE_CLOCKS.format(number=max(missing, 20_000), now=now.isoformat())])
        ask(["VACUUM (ANALYZE) sla_clock"])
        due = min(1000, one("SELECT count(*) FROM sla_clock WHERE kind = 'route'"))
        took: dict[str, list[float]] = {"sweep": [], "bare": []}
        for number in range(16):
            ask([_FALL_DUE.format(moment=(now - timedelta(minutes=1)).isoformat())])
            begun = time.perf_counter()
            if number % 2:
                assert sweeps.run(now=now) == due
            else:
                ask([_BARE_SWEEP.format(now=now.isoformat())])
            took["sweep" if number % 2 else "bare"].append(time.perf_counter() - begun)
        clocks = one("SELECT count(*) FROM sla_clock")
        ask(["DELETE FROM sla_clock WHERE kind = 'route'"])
    spent = {name: 1000 * median(times[1:]) for name, times in took.items()}
    return {"clocks": clocks, "due": due, **spent}


_MORE_CLOCKS = """
INSERT INTO sla_clock (pledge_id, kind, calendar_version, started_at, warn_at, due_at)
SELECT p.id, 'route', 1, '{now}', '{now}'::timestamptz + interval '20 days', '{now}'::timestamptz
       + interval '30 days' + n * interval '1 second'
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM sla_pledge LIMIT {number}) AS p
"""
_FALL_DUE = """
UPDATE sla_clock SET started_at = '{moment}', warn_at = '{moment}', due_at = '{moment}', warned_at = NULL,
    breached_at = NULL
WHERE id IN (SELECT id FROM sla_clock WHERE kind = 'route' ORDER BY due_at DESC LIMIT 1000)
"""
_BARE_SWEEP = """
BEGIN;
WITH chosen AS (
    SELECT id FROM sla_clock
    WHERE stopped_at IS NULL AND cancelled_at IS NULL AND breached_at IS NULL AND due_at < '{now}'
    ORDER BY due_at LIMIT 1000 FOR NO KEY UPDATE SKIP LOCKED
), stamped AS (
    UPDATE sla_clock c SET breached_at = c.due_at FROM sla_pledge p
    WHERE c.id IN (SELECT id FROM chosen) AND p.id = c.pledge_id
    RETURNING c.id, c.pledge_id, c.kind, c.holder_id, c.due_at, p.thread
), told AS (
    INSERT INTO journal_entry (kind, subject, subject_id, thread, actor_kind, actor_label, occurred_at,
                               recorded_at, payload)
    SELECT 'clock.breached', 'clock', id, thread, 'system', 'sweep', due_at, '{now}',
           jsonb_build_object('pledge_id', pledge_id, 'clock_id', id, 'kind', kind, 'holder_id', holder_id,
                              'due_at', due_at)
    FROM stamped RETURNING id
)
INSERT INTO journal_waiting (entry_id) SELECT id FROM told;
COMMIT;
"""
