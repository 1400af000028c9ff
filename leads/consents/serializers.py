"""Consents as programs read and send them."""

from rest_framework import serializers

from leads.consents.queries import BASES, PURPOSES
from leads.contacts.serializers import ContactName
from smarketing.kernel.api.shapes import Moment, Named, Shape, Terms


class ConsentShape(Shape):
    """One permission for one purpose, with the words that were agreed to."""

    id = serializers.IntegerField()
    contact = ContactName()
    purpose = serializers.ChoiceField(list(PURPOSES))
    basis = serializers.ChoiceField(list(BASES))
    text = serializers.CharField()
    text_version = serializers.CharField()
    how = serializers.CharField()
    given_at = Moment()
    kept_by = Named(allow_null=True)
    withdrawn_at = Moment(allow_null=True, help_text="Null: it holds.")
    withdrawn_by = Named(allow_null=True)
    withdrawn_how = serializers.CharField()


class GiveTerms(Terms):
    purpose = serializers.ChoiceField(list(PURPOSES))
    basis = serializers.ChoiceField(list(BASES))
    text = serializers.CharField(required=False, allow_blank=True, help_text="Needed for a consent.")
    text_version = serializers.CharField(required=False, allow_blank=True)
    how = serializers.CharField(required=False, allow_blank=True)
    given_at = Moment(required=False, help_text="Now, unless it was earlier.")


class WithdrawTerms(Terms):
    how = serializers.CharField(required=False, allow_blank=True, help_text="How they said so.")
