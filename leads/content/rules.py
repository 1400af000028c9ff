"""What a request for content is, and who decides what becomes of it. Plain values only."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from smarketing.kernel.errors import Refused

LONGEST_WHAT, LONGEST_TEXT, LONGEST_WHY = 200, 5000, 500
MOST_PIECES, MOST_COST = 1_000_000, Decimal("9999999999.99")


class State(StrEnum):
    ASKED = "asked"
    TAKEN = "taken"
    DELIVERED = "delivered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    TAKE = "take"
    DECLINE = "decline"
    DELIVER = "deliver"
    WITHDRAW = "withdraw"


# Marketing's moves; the other one is of who asked.
ANSWERS = frozenset({Move.TAKE, Move.DECLINE, Move.DELIVER})
OPEN = (State.ASKED, State.TAKEN)
_ENDS = {
    Move.DECLINE: State.DECLINED,
    Move.DELIVER: State.DELIVERED,
    Move.WITHDRAW: State.WITHDRAWN,
}
TABLE: dict[tuple[State, Move], State] = {
    (State.ASKED, Move.TAKE): State.TAKEN,
    **{(state, move): end for state in OPEN for move, end in _ENDS.items()},
}


def decide(state: str, move: Move) -> State | None:
    """Where the move leads, or None where it can't be made."""
    return TABLE.get((State(state), move))


def check_terms(pieces: int | None, cost: Decimal | None, needed_by: date | None, today: date) -> None:
    """Refused, naming the input at fault, when it makes no sense."""
    if pieces is not None and not 0 < pieces <= MOST_PIECES:
        raise Refused("pieces", "Ask for one piece at least, or leave it blank.", field="pieces")
    if cost is not None and not 0 <= cost <= MOST_COST:
        raise Refused("cost", "What it may cost can't be below zero.", field="cost")
    if needed_by is not None and needed_by < today:
        raise Refused("needed-by-past", "The day by which it is needed lies behind.", field="needed_by")
