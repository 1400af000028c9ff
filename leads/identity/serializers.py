"""Merges, suggestions and requests of a person as programs read and send them."""

from rest_framework import serializers

from leads.contacts.serializers import ContactName
from leads.identity.rules import BOTH, GONE, KEPT, PARTS
from leads.record.serializers.shown import LikenessShape
from smarketing.kernel.api.shapes import Id, Moment, Named, Part, Shape, Terms

PICKS = "By field which of the two records it is taken from; `notes` also from both."


class MergeTerms(Terms):
    gone_id = Id(help_text="The record that becomes one with this one.")
    picks = serializers.DictField(
        child=serializers.ChoiceField([KEPT, GONE, BOTH]), required=False, help_text=PICKS
    )


class GoneTerms(Terms):
    gone_id = Id(help_text="The record that would become one with this one.")


class OtherTerms(Terms):
    other_id = Id()


class EraseTerms(Terms):
    why = serializers.CharField(help_text="On whose request, and when it came.")


class LineOfMerge(Part):
    part = serializers.CharField(help_text=f"The name to pick it by: {', '.join(PARTS)}, `custom.<key>`.")
    label = serializers.CharField()  # type: ignore[assignment]
    kept = serializers.CharField()
    gone = serializers.CharField()
    taken = serializers.ChoiceField([KEPT, GONE, BOTH], help_text="Unless you pick otherwise.")


class AgainstShape(Part):
    code = serializers.CharField()
    sentence = serializers.CharField()


class PreviewShape(Shape):
    """What a merge would come to; nothing is stored."""

    kept = ContactName()
    gone = ContactName()
    lines = LineOfMerge(many=True)
    comes = serializers.DictField(child=serializers.IntegerField(), help_text="What comes along, counted.")
    stage = serializers.CharField(help_text="The higher of the two.")
    against = AgainstShape(allow_null=True, help_text="Why it isn't possible now.")


class MergeShape(Shape):
    """A record that became one with this one."""

    id = serializers.IntegerField()
    kept_id = serializers.IntegerField()
    gone_id = serializers.IntegerField(help_text="Answers for ever: it means `kept_id`.")
    gone_name = serializers.CharField()
    merged_at = Moment()
    merged_by = Named(allow_null=True)


class AlikeToShape(Shape):
    """Who may be the same person, the likeliest first."""

    alike = LikenessShape(many=True)


class PairShape(Shape):
    """Two records that may be one person, and why."""

    id = serializers.IntegerField()
    one = ContactName()
    other = ContactName()
    reasons = serializers.ListField(child=serializers.CharField())


class ApartShape(Shape):
    """They are two people, and are not suggested again."""

    contact_id = serializers.IntegerField()
    other_id = serializers.IntegerField()


class AllKeptShape(Shape):
    """All that is kept of a person."""

    contact = serializers.DictField(help_text="The record itself.")
    records = serializers.DictField(help_text="What points at it, by table.")
    facts = serializers.ListField(child=serializers.DictField(), help_text="What was done, oldest first.")
