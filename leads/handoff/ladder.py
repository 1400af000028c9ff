"""The ladder, as far as it goes by itself: one command for each handoff on which a step is due.

Running twice, in parallel or late changes nothing but when the steps are taken.
"""

from datetime import datetime

from leads.handoff import commands as handoffs
from leads.handoff import queries
from smarketing.kernel.one_by_one import one_by_one

BATCH = 500


def run(*, now: datetime, limit: int = BATCH) -> int:
    """Take the steps that are due, each by itself. Returns how many were taken."""
    due = queries.to_escalate(now, limit)
    return one_by_one(
        due, lambda pk: handoffs.escalate(handoff_id=pk, now=now), "the ladder's step on handoff"
    )
