"""Requests for content as programs read and send them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from leads.companies.queries import SEGMENTS
from leads.contacts.serializers import ContactName
from leads.content.queries import ContentRequest, Move, State, moves_for
from smarketing.kernel.api.shapes import Id, Moment, Money, Named, Shape, Terms


class RequestShape(Shape):
    """Something that sales asked marketing to make."""

    id = serializers.IntegerField()
    what = serializers.CharField()
    details = serializers.CharField()
    persona = Named(allow_null=True)
    segment = serializers.ChoiceField([*SEGMENTS, ""])
    contact = ContactName(allow_null=True)
    pieces = serializers.IntegerField(allow_null=True, help_text="How many; null: nobody said.")
    needed_by = serializers.DateField(allow_null=True)
    cost = Money(allow_null=True, help_text="What it may cost; null: nobody said.")
    state = serializers.ChoiceField(list(State))
    asked_at = Moment()
    asked_by = Named(allow_null=True)
    taken_at = Moment(allow_null=True)
    taken_by = Named(allow_null=True)
    closed_at = Moment(allow_null=True)
    closed_by = Named(allow_null=True)
    why = serializers.CharField(help_text="Why it was declined or withdrawn; or a word with what came.")
    asset = Named(allow_null=True, help_text="What was delivered.")
    moves = serializers.SerializerMethodField(help_text="What the caller can do with it now.")

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(list(Move))))
    def get_moves(self, request: ContentRequest) -> list[str]:
        return [move.value for move in moves_for(request, self.context["who"])]


class AskTerms(Terms):
    """What is wanted."""

    what = serializers.CharField(max_length=200)
    details = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    persona_id = Id(required=False, allow_null=True, help_text="For whom: a profile.")
    segment = serializers.ChoiceField([*SEGMENTS, ""], required=False)
    contact_id = Id(required=False, allow_null=True, help_text="For this very person.")
    pieces = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=1_000_000)
    needed_by = serializers.DateField(required=False, allow_null=True)
    cost = Money(max_digits=12, required=False, allow_null=True)


class WhyTerms(Terms):
    why = serializers.CharField(max_length=500, help_text="The other side reads it.")


class DeliverTerms(Terms):
    asset_id = Id(help_text="What was made, in the library.")
    why = serializers.CharField(
        max_length=500, required=False, allow_blank=True, help_text="A word to who asked."
    )
