"""Opportunities as programs read them, and what may be sent for each step of their life."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from leads.contacts.serializers import ContactName
from leads.outcomes.queries import LOST_REASONS, STEPS, Move, Opportunity, State, may_work_on, moves_for
from smarketing.kernel.api.shapes import Id, Moment, Money, Named, Part, Shape, Terms
from smarketing.people.members import queries as members

NOT_STATED = "Null: not stated. It is never 0 for unknown."


class OpportunityShape(Shape):
    """A chance to sell. From a handoff it is marketing's, without one sales' own (`source`)."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    contact = ContactName()
    company = Named(allow_null=True)
    handoff = serializers.IntegerField(source="handoff_id", allow_null=True)
    source = serializers.ChoiceField(Opportunity.Source.choices)  # type: ignore[assignment]
    state = serializers.ChoiceField(list(State))
    step = serializers.ChoiceField(list(STEPS))
    amount = Money(allow_null=True, help_text=NOT_STATED)
    currency = serializers.CharField()
    expected_close = serializers.DateField(allow_null=True)
    owner = Named(allow_null=True)
    opened_at = Moment()
    opened_by = Named(allow_null=True)
    closed_at = Moment(allow_null=True)
    closed_by = Named(allow_null=True)
    lost_reason = serializers.ChoiceField([*LOST_REASONS, ""], help_text="Of a lost one.")
    competitor = serializers.CharField()
    comment = serializers.CharField()
    quote = serializers.CharField(help_text="What the customer said, word for word.")
    external_id = serializers.CharField()
    date_conflict = serializers.BooleanField(help_text="Imported, and dated before its contact.")


class Helped(Part):
    """A touchpoint that helped to win it."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    channel = serializers.CharField()
    happened_at = Moment()
    campaign = Named(allow_null=True)
    asset = Named(allow_null=True)


class OpportunityInFull(OpportunityShape):
    """With what helped, and what the caller can do with it now."""

    helped = Helped(many=True, source="helpers")
    helped_assets = Named(many=True, help_text="Assets that sales says helped.")
    moves = serializers.SerializerMethodField(
        help_text="What the caller can do with it now: `edit` is a PATCH, the others are POSTed to."
    )

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(list(Move))))
    def get_moves(self, opportunity: Opportunity) -> Any:
        if not may_work_on(opportunity, members.standing(self.context["actor"])):
            return []
        return [move.value for move in moves_for(opportunity)]


class LostReason(Part):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    means = serializers.CharField(help_text="What both teams agreed that it means.")


class LostReasons(Shape):
    results = LostReason(many=True)


class Details(Terms):
    """To open one and to keep it current."""

    name = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Blank: the company's or the person's."
    )
    amount = Money(required=False, allow_null=True, help_text=NOT_STATED)
    expected_close = serializers.DateField(required=False, allow_null=True)
    step = serializers.ChoiceField(list(STEPS), required=False)


class OpenOwn(Details):
    contact_id = Id()


class Win(Terms):
    amount = Money(allow_null=True, help_text="Has to be sent; null says that it is not stated.")
    helped = serializers.ListField(
        child=Id(), required=False, default=list, help_text="Touchpoints of the contact that helped."
    )
    helped_assets = serializers.ListField(
        child=Id(), required=False, default=list, help_text="Assets that helped."
    )
    comment = serializers.CharField(required=False, allow_blank=True, default="")


class Lose(Terms):
    reason = serializers.ChoiceField(list(LOST_REASONS), help_text="One of /lost-reasons.")
    competitor = serializers.CharField(required=False, allow_blank=True, default="", max_length=120)
    comment = serializers.CharField(required=False, allow_blank=True, default="")
    quote = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="What the customer said, word for word."
    )


class Close(Terms):
    """An SQL comes to nothing."""

    reason = serializers.ChoiceField(list(LOST_REASONS), help_text="One of /lost-reasons.")
    comment = serializers.CharField(required=False, allow_blank=True, default="")


class Reopen(Terms):
    why = serializers.CharField(help_text="Why it is open again.")
