"""What a campaign brought, as programs read it."""

from typing import Any

from rest_framework import serializers

from leads.contacts.serializers import ContactName
from leads.influence.queries import Part as Counted
from smarketing.kernel.api.shapes import Moment, Money, Part, Shape


class CampaignWonShape(Part):
    """Won in one currency; different ones are never added up."""

    currency = serializers.CharField()
    amount = Money(allow_null=True, help_text="Of those whose amount is stated.")
    stated = serializers.IntegerField()
    not_stated = serializers.IntegerField()


class CountsShape(Shape):
    """What a campaign led to until now. Of the people it touched, what they became at or after its touch:
    each of `leads`, `mqls`, `accepted` and `won` is the length of `/campaigns/{id}/brought/{part}`."""

    forms = serializers.IntegerField()
    touchpoints = serializers.IntegerField()
    contacts = serializers.IntegerField(help_text="Different people it touched.")
    leads = serializers.IntegerField(help_text="People who first became a lead.")
    mqls = serializers.IntegerField(help_text="People who first were marketing qualified.")
    accepted = serializers.IntegerField(help_text="Handoffs that sales accepted.")
    won = serializers.IntegerField(help_text="Opportunities.")
    worth = CampaignWonShape(many=True)
    spent = Money(allow_null=True, help_text="Null: nothing was ever entered.")
    costs = serializers.DictField(
        child=serializers.DecimalField(max_digits=14, decimal_places=2),
        help_text=f"What one of {', '.join(Counted)} cost: spent ÷ their number.",
    )


class BroughtShape(Shape):
    """One row behind a number: a person's step to a stage, a handoff, a touchpoint, an attempt, or an
    opportunity."""

    id = serializers.IntegerField()
    at = Moment()
    contact = ContactName()
    amount = serializers.SerializerMethodField(help_text="Of an opportunity; null: not stated.")
    currency = serializers.SerializerMethodField(help_text="Of an opportunity.")

    def get_amount(self, row: Any) -> str | None:
        amount = getattr(row, "amount", None)
        return None if amount is None else str(amount)

    def get_currency(self, row: Any) -> str:
        return getattr(row, "currency", "")


class UsedShape(Shape):
    """Each is the length of `/assets/{id}/used/{use}`."""

    touched = serializers.IntegerField(help_text="Touchpoints with it.")
    sent = serializers.IntegerField(help_text="Attempts with which sales sent it.")
    won = serializers.IntegerField(help_text="Won opportunities that it helped to win.")
