"""What may be agreed, and how a version comes into force. Plain values only."""

from sla.agreements.rules.moves import OPEN, SIDES, Move, decide, fingerprint
from sla.agreements.rules.terms import (
    MINUTES_A_DAY,
    PERIODS,
    RANGES,
    REQUIRABLE,
    Terms,
    check,
    from_dict,
)
from sla.agreements.rules.values import Value, named, worth

__all__ = [
    "MINUTES_A_DAY",
    "OPEN",
    "PERIODS",
    "RANGES",
    "REQUIRABLE",
    "SIDES",
    "Move",
    "Terms",
    "Value",
    "check",
    "decide",
    "fingerprint",
    "from_dict",
    "named",
    "worth",
]
