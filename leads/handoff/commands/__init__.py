"""Every change of a handoff, in the order of its life. The lock order is always contact, handoff,
clocks, team."""

from leads.handoff.commands.chances import close_sql, disqualify, open_own, reopen_opportunity
from leads.handoff.commands.deciding import accept, claim, reject, reroute, take_back, withdraw
from leads.handoff.commands.disputing import dispute, rule
from leads.handoff.commands.escalating import escalate
from leads.handoff.commands.holding import hold, lift_hold
from leads.handoff.commands.moves import MOVES
from leads.handoff.commands.nurturing import enrol
from leads.handoff.commands.offering import Outcome, offer, offer_each
from leads.handoff.commands.reassigning import move_next_steps, move_promises, reassign
from leads.handoff.commands.stopping import stop
from leads.handoff.commands.uniting import in_hand_as_one, taken_up_as_one, to_take_up_again
from leads.handoff.commands.working import (
    finish_next_step,
    log_attempt,
    open_opportunity,
    qualify,
    return_,
)

__all__ = [
    "MOVES",
    "Outcome",
    "accept",
    "claim",
    "close_sql",
    "dispute",
    "disqualify",
    "enrol",
    "escalate",
    "finish_next_step",
    "hold",
    "in_hand_as_one",
    "lift_hold",
    "log_attempt",
    "move_next_steps",
    "move_promises",
    "offer",
    "offer_each",
    "open_opportunity",
    "open_own",
    "qualify",
    "reassign",
    "reject",
    "reopen_opportunity",
    "reroute",
    "return_",
    "rule",
    "stop",
    "take_back",
    "taken_up_as_one",
    "to_take_up_again",
    "withdraw",
]
