"""Words and their definitions as programs read them, and what a program sends to change one."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sla.glossary import queries
from sla.glossary.queries import SIDES, Definition, Kind, State
from smarketing.kernel.api.shapes import Moment, Named, Part, Shape, Terms

LONGEST_TEXT, MOST_CRITERIA = 1000, 20


class ConsequenceShape(Part):
    """What happens when sales says no for this reason."""

    rest_days = serializers.IntegerField(help_text="No new offer for so many days.")
    rests_until_override = serializers.BooleanField(help_text="No new offer until marketing overrides it.")
    disqualifies = serializers.BooleanField(help_text="The person is marked beside the stage.")
    counts_in_quality = serializers.BooleanField(help_text="It counts against marketing's quality promise.")
    moves_stage = serializers.BooleanField(help_text="The person goes back on the ladder.")
    needs_comment = serializers.BooleanField()


class WordShape(Shape):
    """One word as both sides agreed on it."""

    key = serializers.CharField(help_text="Stays whatever the word is called.")
    kind = serializers.ChoiceField(list(Kind))
    label = serializers.CharField()  # type: ignore[assignment]
    means = serializers.CharField(help_text="The text with what follows from it.")
    text = serializers.CharField(source="meaning.text")
    criteria = serializers.ListField(child=serializers.CharField(), source="meaning.criteria")
    consequence = ConsequenceShape(
        source="meaning.consequence", allow_null=True, help_text="Of reasons to say no only."
    )
    version = serializers.IntegerField()
    definition_id = serializers.IntegerField(
        allow_null=True, help_text="Null: what the product comes with, which nobody needed yet."
    )


class WordsShape(Shape):
    results = WordShape(many=True)


class DefinitionShape(Shape):
    """One version of what a word means."""

    id = serializers.IntegerField()
    key = serializers.CharField(source="term")
    kind = serializers.ChoiceField(list(Kind))
    version = serializers.IntegerField()
    state = serializers.ChoiceField(list(State), help_text="The last agreed one of a word holds.")
    seeded = serializers.BooleanField(help_text="It came with the product; nobody proposed it.")
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField()
    criteria = serializers.ListField(child=serializers.CharField())
    consequence = serializers.SerializerMethodField(help_text="Of reasons to say no only.")
    why = serializers.CharField()
    proposed_by = Named(allow_null=True)
    proposed_at = Moment(allow_null=True)
    proposed_side = serializers.ChoiceField([*SIDES, ""])
    proposed_standing_in = serializers.BooleanField(help_text="By a manager, for that side's leads.")
    agreed_by = Named(allow_null=True)
    agreed_at = Moment(allow_null=True)
    agreed_standing_in = serializers.BooleanField(help_text="By a manager, for the other side's leads.")
    closed_by = Named(allow_null=True, help_text="Who declined or withdrew it.")
    closed_at = Moment(allow_null=True)
    closed_why = serializers.CharField()

    @extend_schema_field(ConsequenceShape(allow_null=True))
    def get_consequence(self, definition: Definition) -> Any:
        follows = queries.said(definition).consequence
        return ConsequenceShape(follows).data if follows else None


class FollowsTerms(Terms):
    """What is left out stays as it is."""

    rest_days = serializers.IntegerField(required=False, min_value=0, max_value=3650)
    rests_until_override = serializers.BooleanField(required=False)
    disqualifies = serializers.BooleanField(required=False)
    counts_in_quality = serializers.BooleanField(required=False)
    moves_stage = serializers.BooleanField(required=False)
    needs_comment = serializers.BooleanField(required=False)


class DefinitionTerms(Terms):
    """What the word should be; what is left out stays as it is."""

    label = serializers.CharField(required=False, max_length=40)  # type: ignore[assignment]
    text = serializers.CharField(required=False, max_length=LONGEST_TEXT)
    criteria = serializers.ListField(
        child=serializers.CharField(max_length=300), required=False, max_length=MOST_CRITERIA
    )
    consequence = FollowsTerms(required=False)
    side = serializers.ChoiceField(
        list(SIDES), required=False, help_text="For which side a manager stands in; a lead's is known."
    )
    why = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class EndDefinitionTerms(Terms):
    """Why."""

    why = serializers.CharField(max_length=4000)
