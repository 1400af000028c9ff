"""What may be agreed, and how a version comes into force. Plain values only."""

from sla.agreements.rules.kinds import Line, in_order, named
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
from sla.agreements.rules.values import Value, worth
from sla.agreements.rules.volumes import Volume, least

__all__ = [
    "MINUTES_A_DAY",
    "OPEN",
    "PERIODS",
    "RANGES",
    "REQUIRABLE",
    "SIDES",
    "Line",
    "Move",
    "Terms",
    "Value",
    "Volume",
    "check",
    "decide",
    "fingerprint",
    "from_dict",
    "in_order",
    "least",
    "named",
    "worth",
]
