"""The sweep: says which clocks passed their due moment or warning point since the last one.

Two statements per thousand of them over partial indexes, so its cost follows what is due, not what
is open. It waits for nobody: a clock that is just being settled is passed over and looked at again
in a few seconds. Running twice, in parallel or late changes nothing but when people hear of it.
"""

from datetime import datetime

from sla.clocks import recounting
from sla.clocks.announcing import BREACHED, WARNED, Announcement, announce
from sla.clocks.recounting import SWEEP
from smarketing.kernel.command import command

BATCH = 1000

_OPEN = "stopped_at IS NULL AND cancelled_at IS NULL AND breached_at IS NULL"
_TAKE = "ORDER BY {} LIMIT %s FOR NO KEY UPDATE SKIP LOCKED"
# Stopping at the very moment of due is still in time.
_PAST_DUE = f"SELECT id FROM sla_clock WHERE {_OPEN} AND due_at < %s {_TAKE.format('due_at')}"
_PAST_WARNING = (
    f"SELECT id FROM sla_clock WHERE {_OPEN} AND warned_at IS NULL AND warn_at <= %s AND due_at >= %s "
    f"{_TAKE.format('warn_at')}"
)


def run(*, now: datetime, limit: int = BATCH) -> int:
    """Announce every breach, then every warning there is, `limit` at a time; returns how many.
    What is past due already is not warned of any more. Before that, clocks whose calendar was
    changed are counted anew."""
    recounting.run(now=now, limit=limit)
    return _all(BREACHED, _PAST_DUE, [now], limit) + _all(WARNED, _PAST_WARNING, [now, now], limit)


def _all(what: Announcement, chosen: str, moments: list[datetime], limit: int) -> int:
    total = 0
    while True:
        done = _batch(what, chosen, moments, limit)
        total += done
        if done < limit:
            return total


@command
def _batch(what: Announcement, chosen: str, moments: list[datetime], limit: int) -> int:
    return announce(what, chosen, [*moments, limit], actor=SWEEP, now=moments[0])
