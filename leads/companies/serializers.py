"""A company as programs read it, and what they may say of one."""

from rest_framework import serializers

from leads.companies.queries import SEGMENTS
from smarketing.kernel.api.shapes import Id, Moment, Money, Named, Shape, Terms


class CompanyShape(Shape):
    """A company, found by the domain of its people's e-mail; its people are `/contacts?company=`."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    domain = serializers.CharField(allow_null=True, help_text="Null: known by name only.")
    industry = serializers.CharField()
    segment = serializers.ChoiceField([*SEGMENTS, ""], help_text="By size; blank: not known.")
    employees = serializers.IntegerField(allow_null=True)
    declared_monthly_revenue = Money(allow_null=True)
    attributes = serializers.DictField(help_text="What an import knew beside these.")
    custom = serializers.DictField(
        help_text="Fields that were added, by key: numbers as text, days as ISO writes them, choices by key."
    )
    source = serializers.CharField(help_text="Whose `external_id` it is.")  # type: ignore[assignment]
    external_id = serializers.CharField()
    owner = Named(allow_null=True)
    target_since = Moment(allow_null=True, help_text="A target account since then; null: it is none.")
    target_by = Named(allow_null=True)
    target_why = serializers.CharField()
    created_at = Moment()


class CompanyTerms(Terms):
    """What both sides know of a company."""

    name = serializers.CharField(max_length=200)
    domain = serializers.CharField(
        max_length=200, required=False, allow_null=True, allow_blank=True, help_text="E.g. `acme.example`."
    )
    industry = serializers.CharField(max_length=100, required=False, allow_blank=True)
    segment = serializers.ChoiceField([*SEGMENTS, ""], required=False)
    employees = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=10_000_000)
    owner_id = Id(required=False, allow_null=True)
    custom = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        required=False,
        help_text="Fields that were added, by key; null takes a value away. See `/fields`.",
    )


class TargetTerms(Terms):
    why = serializers.CharField(max_length=300, help_text="Both teams read it.")
