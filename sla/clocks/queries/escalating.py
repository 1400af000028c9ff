"""The ladder: which clocks are due for a step, and whom it was passed on from."""

from collections.abc import Iterable
from datetime import datetime

from sla.clocks.models import OPEN, Clock


def to_escalate(now: datetime, limit: int) -> list[int]:
    """The pledges on which a step is due, the longest waiting first."""
    due = Clock.objects.filter(OPEN, escalate_at__lte=now, escalated_at=None).order_by("escalate_at", "pk")
    return list(due.values_list("pledge_id", flat=True)[:limit])


def escalated(pledge_ids: Iterable[int]) -> dict[int, list[Clock]]:
    """The clocks on which a step was taken, in order; nothing for a pledge without one."""
    found: dict[int, list[Clock]] = {}
    clocks = Clock.objects.filter(pledge__in=list(pledge_ids), escalated_at__isnull=False)
    for clock in clocks.select_related("holder").order_by("escalated_at", "pk"):
        found.setdefault(clock.pledge_id, []).append(clock)
    return found
