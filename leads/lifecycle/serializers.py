"""A move on the ladder as programs read it."""

from rest_framework import serializers

from leads.contacts.serializers import ContactName
from leads.words import Stage
from smarketing.kernel.api.shapes import Moment, Named, Shape


class StageMoveShape(Shape):
    """One person moved from one stage to another."""

    id = serializers.IntegerField()
    contact = ContactName()
    from_stage = serializers.ChoiceField([*Stage, ""], help_text="Blank: they were new.")
    to_stage = serializers.ChoiceField(list(Stage))
    moved_at = Moment()
    by = Named(allow_null=True, help_text="Null: the system.")
    cause = serializers.CharField(help_text="The fact that moved the person, e.g. `handoff.qualified`.")
    reason = serializers.CharField()
    implied = serializers.BooleanField(help_text="Passed by a longer jump, at the same moment.")
