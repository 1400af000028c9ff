"""What a company's people come to, as programs read it."""

from rest_framework import serializers

from smarketing.kernel.api.shapes import Moment, Money, Part, Shape


class SoldShape(Part):
    """Won in one currency; different ones are never added up."""

    currency = serializers.CharField()
    amount = Money(allow_null=True, help_text="Of those whose amount is stated.")
    stated = serializers.IntegerField()
    not_stated = serializers.IntegerField()


class RollupShape(Shape):
    """Each number is the length of a list: `/contacts?company=`, `/opportunities?company=&state=`."""

    people = serializers.IntegerField()
    by_stage = serializers.DictField(child=serializers.IntegerField(), help_text="Where they stand now.")
    open_handoffs = serializers.IntegerField(source="handoffs", help_text="Of its people.")
    open_opportunities = serializers.IntegerField(source="open")
    won = serializers.IntegerField()
    lost = serializers.IntegerField()
    worth = SoldShape(many=True)
    last_active_at = Moment(
        source="last_at", allow_null=True, help_text="The last touchpoint or attempt of one of its people."
    )
