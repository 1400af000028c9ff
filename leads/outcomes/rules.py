"""Opportunities: states, moves, and the agreed reasons for losing one."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Move(StrEnum):
    EDIT = "edit"
    WIN = "win"
    LOSE = "lose"
    REOPEN = "reopen"


TABLE: Mapping[tuple[State, Move], State] = {
    (State.OPEN, Move.EDIT): State.OPEN,
    (State.OPEN, Move.WIN): State.WON,
    (State.OPEN, Move.LOSE): State.LOST,
    (State.WON, Move.REOPEN): State.OPEN,
    (State.LOST, Move.REOPEN): State.OPEN,
}


def decide(state: str, move: Move) -> State | None:
    """The state after the move, or None when the move is impossible in this state."""
    return TABLE.get((State(state), move))


LOST_REASONS: Mapping[str, str] = {
    "price": "Price",
    "competitor": "Chose a competitor",
    "no_budget": "No budget",
    "no_decision": "No decision made",
    "timing": "Bad timing",
    "missing_feature": "Something we don't offer",
    "unreachable": "Stopped answering",
    "other": "Other",
}
# What the product says of each until both sides agree on something else.
LOST_MEANINGS: Mapping[str, str] = {
    "price": "They wanted it, and found it too expensive.",
    "competitor": "They bought from somebody else.",
    "no_budget": "They wanted it, and had no money for it.",
    "no_decision": "They decided nothing, neither for us nor for anybody else.",
    "timing": "They may buy later; now was the wrong moment.",
    "missing_feature": "They need something that we don't offer.",
    "unreachable": "They stopped answering, however often we tried.",
    "other": "Anything else; say what in the comment.",
}

STEPS = ("discovery", "proposal", "negotiation", "closing")
