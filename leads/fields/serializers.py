"""Added fields as programs read and send them."""

from rest_framework import serializers

from leads.fields.models import CustomField
from leads.fields.queries import KINDS, Of
from smarketing.kernel.api.shapes import Moment, Part, Shape, Terms


class ChoiceShape(Part):
    """One of a list."""

    key = serializers.CharField(max_length=40, required=False, help_text="Left out, the label suggests one.")
    label = serializers.CharField(max_length=80)  # type: ignore[assignment]
    retired = serializers.BooleanField(required=False, help_text="Not offered any more.")


class ChoiceTerms(ChoiceShape, Terms):
    """One of a list, as it is said."""


class FieldShape(Shape):
    """A field that was added to what is known of contacts or of companies."""

    id = serializers.IntegerField()
    key = serializers.CharField(help_text="By which `custom` has its values; it never changes.")
    of = serializers.ChoiceField(list(Of))
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(list(KINDS), help_text="Fixed as soon as there is a value.")
    help_text = serializers.CharField()  # type: ignore[assignment]
    choices = ChoiceShape(many=True)
    position = serializers.IntegerField()
    retired = serializers.SerializerMethodField(help_text="Values stay, and it is not offered any more.")
    created_at = Moment()

    def get_retired(self, field: CustomField) -> bool:
        return field.retired_at is not None


class ChangeTerms(Terms):
    """What may be changed of a field."""

    label = serializers.CharField(max_length=80, required=False)  # type: ignore[assignment]
    kind = serializers.ChoiceField(list(KINDS), required=False)
    help_text = serializers.CharField(max_length=200, required=False, allow_blank=True)  # type: ignore[assignment]
    choices = ChoiceTerms(many=True, required=False)
    position = serializers.IntegerField(min_value=0, max_value=10_000, required=False)
    retired = serializers.BooleanField(required=False)


class FieldTerms(Terms):
    """A new field."""

    of = serializers.ChoiceField(list(Of))
    key = serializers.RegexField("^[a-z][a-z0-9_]{0,39}$", required=False)
    label = serializers.CharField(max_length=80)  # type: ignore[assignment]
    kind = serializers.ChoiceField(list(KINDS))
    help_text = serializers.CharField(max_length=200, required=False, allow_blank=True)  # type: ignore[assignment]
    choices = ChoiceTerms(many=True, required=False)
    position = serializers.IntegerField(min_value=0, max_value=10_000, required=False)
