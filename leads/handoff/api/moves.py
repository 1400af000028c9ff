"""Every move by program. Each is the same command that the page runs, taken from the same table, and
answers with the handoff in full as it stands then."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from leads.handoff.commands import MOVES
from leads.handoff.models import Handoff
from leads.handoff.queries import Move, listing
from leads.handoff.serializers import taken
from leads.handoff.serializers.shown import HandoffInFull
from smarketing.kernel.actor import Actor
from smarketing.kernel.api import views
from smarketing.kernel.api.schema import described

SUMMARIES = {
    Move.CLAIM: "Claim an offer that nobody holds",
    Move.ACCEPT: "Accept an offer",
    Move.REJECT: "Reject an offer, with an agreed reason",
    Move.REROUTE: "Send an offer to another sales team; answers with the one that goes on there",
    Move.WITHDRAW: "Take an undecided offer back",
    Move.REASSIGN: "Give it to another rep of the team",
    Move.QUALIFY: "Qualify it: the person becomes SQL",
    Move.RETURN: "Return it to marketing, with an agreed reason",
    Move.HOLD: "Put it on hold: attempts and outcome wait until then",
    Move.LIFT_HOLD: "Lift its hold: time counts again",
    Move.TAKE_BACK: "Take one's last decision back, within minutes",
    Move.DISPUTE: "Dispute a rejection",
    Move.RULE: "Rule on a dispute",
}


class HandoffMove(views.Move):
    """Refused with 409 and who was faster, when somebody was."""

    scope = "handoffs"
    shape = HandoffInFull
    move: ClassVar[Move]

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Handoff:
        made: Handoff = MOVES[self.move](handoff_id=id, actor=actor, now=now, **terms)
        return listing.in_full(made.pk)


def doors() -> Iterator[tuple[Move, type[HandoffMove]]]:
    """An endpoint for each move of the table, but for attempts, which are rows of their own."""
    for move in MOVES:
        if move != Move.LOG_ATTEMPT:
            yield move, _door(move)


def _door(move: Move) -> type[HandoffMove]:
    parts = {
        "move": move,
        "takes": taken.TERMS.get(move),
        "created": "api-handoff" if move == Move.REROUTE else "",
        "__doc__": HandoffMove.__doc__,
    }
    name = "".join(word.capitalize() for word in move.slug.split("-"))
    view = type(f"{name}Handoff", (HandoffMove,), parts)
    return described("handoffs", post=(f"{move.value}_handoff", SUMMARIES[move]))(view)
