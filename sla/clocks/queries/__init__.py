"""What others ask of clocks: where they stand, what an offer would start, and why."""

from sla.clocks.models import Clock
from sla.clocks.queries.escalating import escalated, to_escalate
from sla.clocks.queries.following import Following, counted_on, following
from sla.clocks.queries.listing import in_state, listing, overdue
from sla.clocks.queries.standing import (
    ClockView,
    Preview,
    deadlines,
    escalation,
    explain,
    get,
    judged,
    pledge_of,
    preview,
    standing,
    view,
)
from sla.clocks.rules import FOLLOWS_THE_HOLDER, LABELS, Judgement, Kind, Stamps, State, judge

__all__ = [
    "FOLLOWS_THE_HOLDER",
    "LABELS",
    "Clock",
    "ClockView",
    "Following",
    "Judgement",
    "Kind",
    "Preview",
    "Stamps",
    "State",
    "counted_on",
    "deadlines",
    "escalated",
    "escalation",
    "explain",
    "following",
    "get",
    "in_state",
    "judge",
    "judged",
    "listing",
    "overdue",
    "pledge_of",
    "preview",
    "standing",
    "to_escalate",
    "view",
]
