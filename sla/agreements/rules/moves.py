"""A version of an agreement on its way from draft to force (domain.md, The agreement)."""

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

SIDES = ("marketing", "sales")
OPEN = ("draft", "proposed")  # being negotiated; one at a time between two teams


class Move(StrEnum):
    EDIT = "edit"
    PROPOSE = "propose"
    SIGN = "sign"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


# What each move makes of each state; a pair that is not here is impossible. The second signature
# makes a proposed version active; a version is superseded by the next one that becomes so.
TABLE: Mapping[tuple[str, Move], str] = {
    ("draft", Move.EDIT): "draft",
    ("draft", Move.PROPOSE): "proposed",
    ("draft", Move.WITHDRAW): "withdrawn",
    ("proposed", Move.SIGN): "proposed",
    ("proposed", Move.DECLINE): "declined",
    ("proposed", Move.WITHDRAW): "withdrawn",
}


def decide(state: str, move: Move) -> str | None:
    """The state after the move, or None when the move is impossible in this state."""
    return TABLE.get((state, move))


def fingerprint(text: Mapping[str, Any]) -> str:
    """What a signature is given to: exactly this text, down to the last value (SHA-256)."""
    canonical = json.dumps(text, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
