"""Every move as a page knows it: its words, what it asks, the command it is, and what is said after.

A move that asks nothing has no form. One table, so that a move can't be forgotten by one page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from leads.handoff import commands as handoffs
from leads.handoff import forms
from leads.handoff.queries import Move


@dataclass(frozen=True, slots=True)
class Act:
    """`title` and `done` may name the handoff's {contact}, {team} and {holder}, and {at}, the moment."""

    slug: str
    move: Move
    title: str
    verb: str
    command: Callable[..., Any]
    done: str
    form: type[forms.MoveForm] | None = None
    tone: str = "primary"
    lead: str = ""


ACTS = (
    Act(
        slug="claim", move=Move.CLAIM, title="Claim {contact}", verb="Claim",
        command=handoffs.claim, done="{contact} claimed by you at {at}",
    ),
    Act(
        slug="accept", move=Move.ACCEPT, title="Accept {contact}", verb="Accept",
        command=handoffs.accept, done="{contact} accepted by you at {at}",
    ),
    Act(
        slug="reject", move=Move.REJECT, title="Reject {contact}", verb="Reject", tone="danger",
        lead="Marketing reads this and learns from it.", form=forms.RejectForm,
        command=handoffs.reject, done="{contact} rejected by you at {at}",
    ),
    Act(
        slug="reroute", move=Move.REROUTE, title="Reroute {contact}", verb="Reroute",
        lead="The customer's waiting time goes on: it counts from the first offer.", form=forms.RerouteForm,
        command=handoffs.reroute, done="{contact} rerouted to {team} by you at {at}",
    ),
    Act(
        slug="withdraw", move=Move.WITHDRAW, title="Withdraw the offer of {contact}", verb="Withdraw",
        tone="danger", form=forms.WithdrawForm,
        command=handoffs.withdraw, done="The offer of {contact} withdrawn by you at {at}",
    ),
    Act(
        slug="reassign", move=Move.REASSIGN, title="Give {contact} to somebody else", verb="Reassign",
        form=forms.ReassignForm,
        command=handoffs.reassign, done="{contact} given to {holder} by you at {at}",
    ),
    Act(
        slug="log-attempt", move=Move.LOG_ATTEMPT, title="Attempt to reach {contact}", verb="Log attempt",
        form=forms.AttemptForm,
        command=handoffs.log_attempt, done="Attempt to reach {contact} logged by you at {at}",
    ),
    Act(
        slug="qualify", move=Move.QUALIFY, title="Qualify {contact}", verb="Qualify",
        lead="Sales finds the person ready for contact: they become SQL.", form=forms.QualifyForm,
        command=handoffs.qualify, done="{contact} qualified by you at {at}",
    ),
    Act(
        slug="return", move=Move.RETURN, title="Return {contact} to marketing", verb="Return", tone="danger",
        lead="Marketing takes over again, with your hint for what to do next.", form=forms.ReturnForm,
        command=handoffs.return_, done="{contact} returned to marketing by you at {at}",
    ),
    Act(
        slug="take-back", move=Move.TAKE_BACK, title="Take back", verb="Take back",
        command=handoffs.take_back, done="Taken back by you at {at}: {contact} stands as before",
    ),
    Act(
        slug="dispute", move=Move.DISPUTE, title="Dispute the rejection of {contact}", verb="Dispute",
        lead="A manager rules whether it stands or is overturned.", form=forms.DisputeForm,
        command=handoffs.dispute, done="The rejection of {contact} disputed by you at {at}",
    ),
    Act(
        slug="rule", move=Move.RULE, title="Rule on the rejection of {contact}", verb="Rule",
        lead="Overturned, the person is offered to the team again, in the same cycle.", form=forms.RuleForm,
        command=handoffs.rule, done="Ruled by you at {at} on the rejection of {contact}",
    ),
)  # fmt: skip
