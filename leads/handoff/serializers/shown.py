"""Handoffs, attempts and next steps as programs read them. What depends on who asks and when (the
clocks' states, the moves that are possible now) is asked of the same queries that the pages ask."""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from leads.contacts.serializers import ContactName
from leads.handoff import queries
from leads.handoff.queries import (
    REASONS,
    REJECT_REASONS,
    RETURN_REASONS,
    Handoff,
    Move,
    Reason,
    Result,
    State,
    Via,
)
from leads.handoff.queries.inbox import Item, Split
from leads.handoff.rules import decide
from leads.words import Channel, Stage
from sla.agreements import queries as agreements
from sla.clocks import queries as clocks
from smarketing.kernel.api.shapes import Moment, Named, Part, Shape
from smarketing.people.members import queries as members

EITHER_REASON = [*REASONS, ""]
# The word of each move in an address.
WORDS = {move: "attempts" if move == Move.LOG_ATTEMPT else move.slug for move in Move}
MOVES = serializers.ListField(child=serializers.ChoiceField(list(WORDS.values())))


class Source(Part):
    """The last touchpoint at or before the offer."""

    touchpoint = serializers.IntegerField(source="pk")
    channel = serializers.ChoiceField([*Channel, ""], help_text="Blank: the source did not state one.")
    campaign = Named(allow_null=True)


class Dispute(Part):
    """Marketing finds the rejection wrong; a manager rules."""

    why = serializers.CharField(source="dispute")
    at = Moment(source="disputed_at")
    by = Named(source="disputed_by", allow_null=True)
    ruling = serializers.ChoiceField(["stands", "overturned", ""], help_text="Blank until a manager ruled.")
    ruled_at = Moment(allow_null=True)
    ruled_by = Named(allow_null=True)
    ruling_why = serializers.CharField(source="ruling_comment")


class HandoffShape(Shape):
    """One passing of one contact from marketing to sales. `…_by` null beside a set `…_at` is the system."""

    id = serializers.IntegerField()
    contact = ContactName()
    company = Named(source="contact.company", allow_null=True)
    cycle = serializers.IntegerField(help_text="1 for the contact's first handoff, +1 when they come back.")
    state = serializers.ChoiceField(list(State))
    state_since = Moment()
    marketing_team = Named()
    sales_team = Named()
    holder = Named(allow_null=True)
    holder_since = Moment(source="holder_set_at", allow_null=True)
    hops = serializers.IntegerField(help_text="How often it was given to somebody else.")
    note = serializers.CharField()
    source = Source(source="source_touchpoint", allow_null=True)  # type: ignore[assignment]
    follows = serializers.IntegerField(
        source="follows_id", allow_null=True, help_text="The rerouted or overturned one it goes on from."
    )
    followed_by = serializers.SerializerMethodField()
    offered_at = Moment()
    offered_by = Named(allow_null=True)
    first_offered_at = Moment(help_text="Of the original, when this one follows a reroute.")
    accepted_at = Moment(allow_null=True)
    accepted_by = Named(allow_null=True)
    rejected_at = Moment(allow_null=True)
    rejected_by = Named(allow_null=True)
    qualified_at = Moment(allow_null=True)
    qualified_by = Named(allow_null=True)
    returned_at = Moment(allow_null=True)
    returned_by = Named(allow_null=True)
    rerouted_at = Moment(allow_null=True)
    rerouted_by = Named(allow_null=True)
    withdrawn_at = Moment(allow_null=True)
    withdrawn_by = Named(allow_null=True)
    reason = serializers.ChoiceField(EITHER_REASON, help_text="Of a rejection or return; see /reasons.")
    definition = serializers.IntegerField(
        source="definition_id",
        allow_null=True,
        help_text="What the reason meant then, see /definitions; null: as the product comes with it.",
    )
    counts_in_quality = serializers.BooleanField(
        allow_null=True, help_text="Whether the reason counted against marketing's quality, then."
    )
    comment = serializers.CharField(
        help_text="What was said when it was rejected, returned, rerouted or withdrawn."
    )
    rating = serializers.IntegerField(allow_null=True, help_text="Quality of the lead, 1 to 5.")
    hint = serializers.CharField(help_text="Sales' hint for nurture, on a return.")
    retry_on = serializers.DateField(allow_null=True, help_text="The earliest day to offer them again.")
    criteria = serializers.ListField(child=serializers.CharField(), help_text="Ticked when it was qualified.")
    dispute = serializers.SerializerMethodField()

    def get_followed_by(self, handoff: Handoff) -> int | None:
        following = getattr(handoff, "followed_by", None)
        return following.pk if following else None

    @extend_schema_field(Dispute(allow_null=True))
    def get_dispute(self, handoff: Handoff) -> Any:
        return Dispute(handoff).data if handoff.disputed_at else None


class AttemptShape(Shape):
    """A human's try to reach the person."""

    id = serializers.IntegerField()
    handoff = serializers.IntegerField(source="handoff_id", allow_null=True)
    contact = ContactName()
    by = Named()
    via = serializers.ChoiceField(list(Via))
    result = serializers.ChoiceField(list(Result))
    happened_at = Moment()
    logged_at = Moment()
    counts_at = Moment(
        help_text="What promises are judged by: `happened_at`, unless logged a day later or more."
    )
    logged_late = serializers.BooleanField()
    minutes = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()
    sent = Named(allow_null=True, help_text="The asset that was sent along.")


class NextStepShape(Shape):
    """What somebody will do next with a person; in their inbox until it is done."""

    id = serializers.IntegerField()
    handoff = serializers.IntegerField(source="handoff_id", allow_null=True)
    contact = ContactName()
    owner = Named()
    what = serializers.CharField()
    due_at = Moment()
    created_at = Moment()
    done_at = Moment(allow_null=True)


class Ticking(Part):
    """A clock on it as it stands now; its own address has more."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(list(clocks.Kind))
    state = serializers.ChoiceField(list(clocks.State))
    holder = serializers.IntegerField(source="holder_id", allow_null=True)
    started_at = Moment()
    warn_at = Moment()
    due_at = Moment()
    ended_at = Moment(allow_null=True)


class JudgedBy(Part):
    """The agreement it is judged by for ever."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    why = serializers.SerializerMethodField(help_text="Why this one and no other.")

    def get_why(self, agreement: agreements.Agreement) -> str:
        return agreements.why(agreement)


class HandoffInFull(HandoffShape):
    """With what sales was told, where its promises stand, what was tried, and what can be done now."""

    brief = serializers.DictField(help_text="Frozen at the offer: what sales was told.")
    agreement = JudgedBy(source="pledge.agreement")
    clocks = serializers.SerializerMethodField()
    attempts = AttemptShape(many=True, source="tried", help_text="The latest first.")
    next_step = serializers.SerializerMethodField()
    moves = serializers.SerializerMethodField(
        help_text="What the caller can do with it now: the last part of an address to POST to."
    )
    agreed_criteria = serializers.SerializerMethodField(help_text="To qualify it, all of them are ticked.")
    take_back_until = serializers.SerializerMethodField(
        help_text="Until then, who made the last decision can take it back, while nothing followed."
    )
    disputable_until = serializers.SerializerMethodField(
        help_text="Until then, marketing can dispute the rejection."
    )

    @extend_schema_field(Ticking(many=True))
    def get_clocks(self, handoff: Handoff) -> Any:
        standing = clocks.standing([handoff.pledge_id], self.context["now"])
        return Ticking(standing[handoff.pledge_id], many=True).data

    @extend_schema_field(NextStepShape(allow_null=True))
    def get_next_step(self, handoff: Handoff) -> Any:
        step = next(iter(handoff.open_steps), None)  # type: ignore[attr-defined]
        return NextStepShape(step).data if step else None

    @extend_schema_field(MOVES)
    def get_moves(self, handoff: Handoff) -> Any:
        who = members.standing(self.context["actor"])
        possible = queries.moves_for(handoff, who, self.context["now"])
        return [word for move, word in WORDS.items() if move in possible]

    def get_agreed_criteria(self, handoff: Handoff) -> list[str]:
        return queries.criteria_of(handoff)

    def get_take_back_until(self, handoff: Handoff) -> datetime | None:
        return handoff.take_back_until if decide(handoff.state, Move.TAKE_BACK) else None

    def get_disputable_until(self, handoff: Handoff) -> datetime | None:
        return queries.disputable_until(handoff)


class InboxHandoff(Part):
    """A handoff as the inbox lists it."""

    id = serializers.IntegerField()
    contact = ContactName()
    company = Named(source="contact.company", allow_null=True)
    state = serializers.ChoiceField(list(State))
    cycle = serializers.IntegerField()
    sales_team = Named()
    holder = Named(allow_null=True)
    source = Source(source="source_touchpoint", allow_null=True)  # type: ignore[assignment]
    note = serializers.CharField()
    offered_at = Moment()
    attempts = serializers.IntegerField(source="tried", help_text="How often somebody tried.")


class ItemShape(Part):
    """One thing to do: a handoff, or a next step."""

    key = serializers.CharField(help_text="Names it, the same in every answer, e.g. handoff-12 or step-3.")
    due_at = Moment(allow_null=True)
    handoff = InboxHandoff(allow_null=True)
    step = NextStepShape(allow_null=True)
    clock = Ticking(allow_null=True, help_text="The promise that is due first, or the last one that ended.")
    moves = serializers.SerializerMethodField(help_text="As of a handoff: what the caller can do now.")
    may_finish = serializers.BooleanField(help_text="Whether the caller may say that the step is done.")

    @extend_schema_field(MOVES)
    def get_moves(self, item: Item) -> Any:
        return [word for move, word in WORDS.items() if move in item.moves]


class Counts(Part):
    """How much there is in each split."""

    due = serializers.IntegerField()
    mine = serializers.IntegerField()
    team = serializers.IntegerField()
    hold = serializers.IntegerField()
    steps = serializers.IntegerField()


class InboxShape(Shape):
    """One split of an inbox. Each item is there in the order of the time that is left."""

    split = serializers.ChoiceField(list(Split))
    counts = Counts()
    results = ItemShape(many=True)


class StageShape(Shape):
    """Where a person stands."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="__str__")
    stage = serializers.ChoiceField(list(Stage))
    stage_since = Moment()
    recycled = serializers.BooleanField(help_text="Came back from an ending.")


class ReasonShape(Part):
    """Why sales says no, and what both teams agreed that it leads to."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    means = serializers.CharField(help_text="With what follows from it.")
    definition_id = serializers.IntegerField(
        allow_null=True, help_text="The definition that says so; null: what the product comes with."
    )
    moves = serializers.SerializerMethodField(
        help_text="Whether it is a reason to reject, to return, or both."
    )
    needs_comment = serializers.BooleanField()
    rest_days = serializers.IntegerField(help_text="No new offer for so many days.")
    rests_until_override = serializers.BooleanField(help_text="No new offer until marketing overrides it.")
    disqualifies = serializers.BooleanField(help_text="The person is marked beside the stage.")
    moves_stage = serializers.BooleanField(help_text="The person goes back on the ladder.")
    counts_in_quality = serializers.BooleanField(help_text="It counts against marketing's quality promise.")

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(["reject", "return"])))
    def get_moves(self, reason: Reason) -> Any:
        allowed = {"reject": REJECT_REASONS, "return": RETURN_REASONS}
        return [move for move, keys in allowed.items() if reason.key in keys]


class ReasonsShape(Shape):
    results = ReasonShape(many=True)
