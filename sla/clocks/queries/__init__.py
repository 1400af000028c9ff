"""What others ask of clocks: where they stand, what an offer would start, and why."""

from sla.clocks.models import Clock
from sla.clocks.queries.following import Following, following
from sla.clocks.queries.listing import in_state, listing, overdue
from sla.clocks.queries.standing import (
    ClockView,
    Preview,
    deadlines,
    explain,
    get,
    judged,
    pledge_of,
    preview,
    standing,
    view,
)
from sla.clocks.rules import LABELS, Judgement, Kind, State

__all__ = [
    "LABELS",
    "Clock",
    "ClockView",
    "Following",
    "Judgement",
    "Kind",
    "Preview",
    "State",
    "deadlines",
    "explain",
    "following",
    "get",
    "in_state",
    "judged",
    "listing",
    "overdue",
    "pledge_of",
    "preview",
    "standing",
    "view",
]
