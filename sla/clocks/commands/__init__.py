"""Every change of a promise: it begins, is kept or not; its work rests for a while; a breach is excused."""

from sla.clocks.commands.excusing import excuse
from sla.clocks.commands.holding import hold, lift_hold
from sla.clocks.commands.mending import mend
from sla.clocks.commands.ticking import (
    cancel,
    change_holder,
    escalate,
    give_up,
    hand_over,
    make_pledge,
    reopen,
    settle,
    start,
    start_each,
    unstart,
)

__all__ = [
    "cancel",
    "change_holder",
    "escalate",
    "excuse",
    "give_up",
    "hand_over",
    "hold",
    "lift_hold",
    "make_pledge",
    "mend",
    "reopen",
    "settle",
    "start",
    "start_each",
    "unstart",
]
