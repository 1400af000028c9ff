"""A company as programs read it."""

from rest_framework import serializers

from leads.companies.queries import SEGMENTS
from smarketing.kernel.api.shapes import Moment, Money, Named, Shape


class CompanyShape(Shape):
    """A company, found by the domain of its people's e-mail; its people are `/contacts?company=`."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    domain = serializers.CharField(allow_null=True, help_text="Null: known by name only.")
    industry = serializers.CharField()
    segment = serializers.ChoiceField([*SEGMENTS, ""], help_text="By size; blank: not known.")
    declared_monthly_revenue = Money(allow_null=True)
    attributes = serializers.DictField(help_text="What an import knew beside these.")
    source = serializers.CharField(help_text="Whose `external_id` it is.")  # type: ignore[assignment]
    external_id = serializers.CharField()
    owner = Named(allow_null=True)
    created_at = Moment()
