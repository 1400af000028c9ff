"""Every move and the command that makes it: the one table that pages and API take their doors from, so
that a move can't be forgotten by either. Each takes `handoff_id`, `actor`, `now` and what it asks for."""

from collections.abc import Callable, Mapping
from typing import Any

from leads.handoff.commands.deciding import accept, claim, reject, reroute, take_back, withdraw
from leads.handoff.commands.disputing import dispute, rule
from leads.handoff.commands.holding import hold, lift_hold
from leads.handoff.commands.reassigning import reassign
from leads.handoff.commands.working import log_attempt, qualify, return_
from leads.handoff.rules import Move

MOVES: Mapping[Move, Callable[..., Any]] = {
    Move.CLAIM: claim,
    Move.ACCEPT: accept,
    Move.REJECT: reject,
    Move.REROUTE: reroute,
    Move.WITHDRAW: withdraw,
    Move.REASSIGN: reassign,
    Move.LOG_ATTEMPT: log_attempt,
    Move.QUALIFY: qualify,
    Move.RETURN: return_,
    Move.HOLD: hold,
    Move.LIFT_HOLD: lift_hold,
    Move.TAKE_BACK: take_back,
    Move.DISPUTE: dispute,
    Move.RULE: rule,
}
