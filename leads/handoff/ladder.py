"""The ladder, as far as it goes by itself: one command for each handoff on which a step is due.

Running twice, in parallel or late changes nothing but when the steps are taken.
"""

import logging
from datetime import datetime

from leads.handoff import commands as handoffs
from leads.handoff import queries

log = logging.getLogger(__name__)

BATCH = 500


def run(*, now: datetime, limit: int = BATCH) -> int:
    """Take the steps that are due, each by itself: one that fails is tried again by the next run, and
    holds back no other. Returns how many were taken."""
    taken = 0
    for handoff_id in queries.to_escalate(now, limit):
        try:
            taken += handoffs.escalate(handoff_id=handoff_id, now=now) is not None
        except Exception:  # whatever is wrong with one handoff must not stop the ladder
            log.exception("the ladder's step on handoff %d failed", handoff_id)
    return taken
