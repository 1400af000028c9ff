"""Reading handoffs: one and its moves, what may be offered, what a rep has to do, what marketing
learns of it."""

from leads.handoff.models import Attempt, Handoff, NextStep
from leads.handoff.queries.handoffs import (
    criteria_of,
    current,
    decided_by,
    disputable_until,
    followed,
    get,
    history,
    may,
    moves_for,
    moves_for_each,
    open_for,
    something_followed,
    terms_of,
    to_escalate,
)
from leads.handoff.queries.inbox import due_count
from leads.handoff.queries.offering import (
    Obstacle,
    is_resting,
    obstacles,
    obstacles_of_each,
    required_missing,
    required_of,
    usual_marketing_team,
    usual_sales_team,
)
from leads.handoff.rules import (
    REASONS,
    REJECT_REASONS,
    RETURN_REASONS,
    TAKE_BACK_WITHIN,
    Move,
    Reason,
    Result,
    State,
    Via,
)

__all__ = [
    "REASONS", "REJECT_REASONS", "RETURN_REASONS", "TAKE_BACK_WITHIN", "Attempt", "Handoff", "Move",
    "NextStep", "Obstacle", "Reason", "Result", "State", "Via", "criteria_of", "current", "decided_by",
    "disputable_until", "due_count", "followed", "get", "history", "is_resting", "may", "moves_for",
    "moves_for_each", "obstacles", "obstacles_of_each", "open_for", "required_missing", "required_of",
    "something_followed", "terms_of", "to_escalate", "usual_marketing_team", "usual_sales_team",
]  # fmt: skip
