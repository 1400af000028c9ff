"""The baton: states, moves and reasons of a handoff (domain.md, Handoff). Plain values only.

`decide()` is the one judge of whether a move is possible now; commands obey it and screens ask it
which buttons to show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TAKE_BACK_WITHIN = timedelta(minutes=5)
LOGGED_IN_TIME = timedelta(hours=24)


class State(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    QUALIFIED = "qualified"
    RETURNED = "returned"
    REJECTED = "rejected"
    REROUTED = "rerouted"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({State.OFFERED, State.ACCEPTED})


class Move(StrEnum):
    CLAIM = "claim"
    ACCEPT = "accept"
    REJECT = "reject"
    REROUTE = "reroute"
    WITHDRAW = "withdraw"
    REASSIGN = "reassign"
    LOG_ATTEMPT = "log_attempt"
    QUALIFY = "qualify"
    RETURN = "return"
    HOLD = "hold"
    LIFT_HOLD = "lift_hold"
    TAKE_BACK = "take_back"
    DISPUTE = "dispute"
    RULE = "rule"

    @property
    def slug(self) -> str:
        """How it stands in an address."""
        return self.value.replace("_", "-")


# What each move makes of each state; a pair that is not here is impossible. A move that keeps the
# state changes something else (the holder, the attempts, the dispute).
TABLE: Mapping[tuple[State, Move], State] = {
    (State.OFFERED, Move.CLAIM): State.OFFERED,
    (State.OFFERED, Move.ACCEPT): State.ACCEPTED,
    (State.OFFERED, Move.REJECT): State.REJECTED,
    (State.OFFERED, Move.REROUTE): State.REROUTED,
    (State.OFFERED, Move.WITHDRAW): State.WITHDRAWN,
    (State.OFFERED, Move.REASSIGN): State.OFFERED,
    (State.OFFERED, Move.LOG_ATTEMPT): State.ACCEPTED,
    (State.ACCEPTED, Move.REASSIGN): State.ACCEPTED,
    (State.ACCEPTED, Move.LOG_ATTEMPT): State.ACCEPTED,
    (State.ACCEPTED, Move.QUALIFY): State.QUALIFIED,
    (State.ACCEPTED, Move.RETURN): State.RETURNED,
    (State.ACCEPTED, Move.HOLD): State.ACCEPTED,
    (State.ACCEPTED, Move.LIFT_HOLD): State.ACCEPTED,
    (State.ACCEPTED, Move.TAKE_BACK): State.OFFERED,
    (State.QUALIFIED, Move.LOG_ATTEMPT): State.QUALIFIED,
    (State.REJECTED, Move.TAKE_BACK): State.OFFERED,
    (State.RETURNED, Move.TAKE_BACK): State.ACCEPTED,
    (State.REJECTED, Move.DISPUTE): State.REJECTED,
    (State.REJECTED, Move.RULE): State.REJECTED,
}

# How each state reads in a refusal: "already accepted by … at …".
PAST = {
    State.OFFERED: "offered",
    State.ACCEPTED: "accepted",
    State.QUALIFIED: "qualified",
    State.RETURNED: "returned",
    State.REJECTED: "rejected",
    State.REROUTED: "rerouted",
    State.WITHDRAWN: "withdrawn",
}


def decide(state: str, move: Move) -> State | None:
    """The state after the move, or None when the move is impossible in this state."""
    return TABLE.get((State(state), move))


def next_cycle(last_cycle: int | None, last_state: str | None) -> int:
    """1 for a contact's first handoff, +1 when the person comes back; one withdrawn before anybody
    decided was no passing of the baton, so the next has its number."""
    if last_cycle is None:
        return 1
    return last_cycle if last_state == State.WITHDRAWN else last_cycle + 1


def goes_to_next(hops: int, most: int) -> bool:
    """Whether the ladder may ask one colleague more: the last hop is the last resort's."""
    return hops + 1 < most


class Result(StrEnum):
    CONNECTED = "connected"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    BOUNCED = "bounced"
    WRONG_PERSON = "wrong_person"


class Via(StrEnum):
    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    SOCIAL = "social"
    OTHER = "other"


def counts_at(happened_at: datetime, logged_at: datetime) -> datetime:
    """When an attempt counts: when it happened, if logged within a day of it, else when logged."""
    return happened_at if logged_at - happened_at <= LOGGED_IN_TIME else logged_at


@dataclass(frozen=True, slots=True)
class Try:
    """What an attempt counts with: when, and whether the person was reached."""

    counts_at: datetime
    connected: bool


def tried_enough(tries: Sequence[Try], agreed: int) -> datetime | None:
    """When as many attempts as agreed were made, or the person was reached before; None as long as
    neither came about. The order in which they were told doesn't matter."""
    in_order = sorted(each.counts_at for each in tries)
    moments = [each.counts_at for each in tries if each.connected]
    if len(in_order) >= agreed:
        moments.append(in_order[agreed - 1])
    return min(moments, default=None)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why sales said no, and its agreed consequence.

    `rest_days`: no new offer for so long; None with `rests_until_override`: until a marketer
    overrides with a reason. `disqualifies`: a mark beside the stage. `counts_in_quality`: whether
    it counts against marketing's quality promise. `definition_id`: the definition that says so, None
    for what the product comes with.
    """

    key: str
    label: str
    means: str
    rest_days: int = 0
    rests_until_override: bool = False
    disqualifies: bool = False
    counts_in_quality: bool = True
    moves_stage: bool = True
    needs_comment: bool = False
    definition_id: int | None = None

    @property
    def comes_back(self) -> bool:
        """Whether a return for it asks marketing to take the person up again, once they have rested."""
        lasting = self.disqualifies or self.rests_until_override
        return self.moves_stage and self.key != "duplicate" and not lasting


# What the product comes with; what both sides agreed since is asked of queries.reasons().
REASONS: Mapping[str, Reason] = {
    reason.key: reason
    for reason in (
        Reason("bad_data", "Bad data", "Name, e-mail or phone are wrong; marketing mends them."),
        Reason("too_early", "Too early", "Interested, but not now.", rest_days=90),
        Reason("no_intent", "No intent", "No wish to buy.", rest_days=30),
        Reason(
            "not_our_profile",
            "Not our profile",
            "Doesn't fit who we sell to.",
            rests_until_override=True,
            needs_comment=True,
        ),
        Reason(
            "duplicate",
            "Duplicate",
            "The same person is here twice; the two should be merged.",
            counts_in_quality=False,
            needs_comment=True,
        ),
        Reason(
            "existing_customer",
            "Existing customer",
            "Already buys from us; the owner is told.",
            counts_in_quality=False,
            moves_stage=False,
        ),
        Reason(
            "wrong_territory",
            "Wrong territory",
            "Belongs to another team: reroute it there.",
            counts_in_quality=False,
        ),
        Reason("competitor", "Competitor", "Works for a competitor.", disqualifies=True),
        Reason("student", "Student", "A student or researcher.", disqualifies=True),
        Reason(
            "do_not_contact",
            "Do not contact",
            "Asked not to be contacted again.",
            disqualifies=True,
            counts_in_quality=False,
        ),
        Reason("no_response", "No response", "Never answered.", rest_days=30),
        Reason("other", "Other", "Anything else.", needs_comment=True),
    )
}

# "No response" can only be known after trying, so it is a reason to return, not to reject.
REJECT_REASONS = tuple(key for key in REASONS if key != "no_response")
RETURN_REASONS = tuple(key for key in REASONS if key not in {"wrong_territory"})
