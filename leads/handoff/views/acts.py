"""Every move as a page knows it: its words, what it asks, and what is said after. Which command it is
stands in the table that the API shares (commands.MOVES).

A move that asks nothing has no form. One table, so that a move can't be forgotten by one page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from leads.handoff import forms
from leads.handoff.commands import MOVES
from leads.handoff.queries import Move


@dataclass(frozen=True, slots=True)
class Act:
    """`title` and `done` may name the handoff's {contact}, {team} and {holder}, and {at}, the moment."""

    move: Move
    title: str
    verb: str
    done: str
    form: type[forms.MoveForm] | None = None
    tone: str = "primary"
    lead: str = ""

    @property
    def slug(self) -> str:
        return self.move.slug

    @property
    def command(self) -> Callable[..., Any]:
        return MOVES[self.move]


ACTS = (
    Act(
        move=Move.CLAIM, title="Claim {contact}", verb="Claim",
        done="{contact} claimed by you at {at}",
    ),
    Act(
        move=Move.ACCEPT, title="Accept {contact}", verb="Accept",
        done="{contact} accepted by you at {at}",
    ),
    Act(
        move=Move.REJECT, title="Reject {contact}", verb="Reject", tone="danger",
        lead="Marketing reads this and learns from it.", form=forms.RejectForm,
        done="{contact} rejected by you at {at}",
    ),
    Act(
        move=Move.REROUTE, title="Reroute {contact}", verb="Reroute",
        lead="The customer's waiting time goes on: it counts from the first offer.", form=forms.RerouteForm,
        done="{contact} rerouted to {team} by you at {at}",
    ),
    Act(
        move=Move.WITHDRAW, title="Withdraw the offer of {contact}", verb="Withdraw",
        tone="danger", form=forms.WithdrawForm,
        done="The offer of {contact} withdrawn by you at {at}",
    ),
    Act(
        move=Move.REASSIGN, title="Give {contact} to somebody else", verb="Reassign",
        form=forms.ReassignForm,
        done="{contact} given to {holder} by you at {at}",
    ),
    Act(
        move=Move.LOG_ATTEMPT, title="Attempt to reach {contact}", verb="Log attempt",
        form=forms.AttemptForm,
        done="Attempt to reach {contact} logged by you at {at}",
    ),
    Act(
        move=Move.QUALIFY, title="Qualify {contact}", verb="Qualify",
        lead="Sales finds the person ready for contact: they become SQL.", form=forms.QualifyForm,
        done="{contact} qualified by you at {at}",
    ),
    Act(
        move=Move.RETURN, title="Return {contact} to marketing", verb="Return", tone="danger",
        lead="Marketing takes over again, with your hint for what to do next.", form=forms.ReturnForm,
        done="{contact} returned to marketing by you at {at}",
    ),
    Act(
        move=Move.HOLD, title="Put {contact} on hold", verb="Put on hold", form=forms.HoldForm,
        done="{contact} put on hold by you at {at}",
    ),
    Act(
        move=Move.LIFT_HOLD, title="Lift the hold on {contact}", verb="Lift hold",
        done="The hold on {contact} lifted by you at {at}",
    ),
    Act(
        move=Move.TAKE_BACK, title="Take back", verb="Take back",
        done="Taken back by you at {at}: {contact} stands as before",
    ),
    Act(
        move=Move.DISPUTE, title="Dispute the rejection of {contact}", verb="Dispute",
        lead="A manager rules whether it stands or is overturned.", form=forms.DisputeForm,
        done="The rejection of {contact} disputed by you at {at}",
    ),
    Act(
        move=Move.RULE, title="Rule on the rejection of {contact}", verb="Rule",
        lead="Overturned, the person is offered to the team again, in the same cycle.", form=forms.RuleForm,
        done="Ruled by you at {at} on the rejection of {contact}",
    ),
)  # fmt: skip
