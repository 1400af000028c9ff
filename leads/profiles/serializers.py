"""Profiles as programs read and write them."""

from rest_framework import serializers

from leads.profiles.queries import LONGEST_NAME, LONGEST_TEXT, LONGEST_WHY, Kind
from smarketing.kernel.api.shapes import Moment, Named, Shape, Terms


class Said(Shape):
    """What a profile says, and who said so when and why."""

    name = serializers.CharField()
    size = serializers.CharField(help_text="Of the company.")
    industry = serializers.CharField()
    experience = serializers.CharField(help_text="And role.")
    pains = serializers.CharField()
    wording = serializers.CharField(help_text="The words they use.")
    why = serializers.CharField(help_text="Why it was changed last.")
    saved_at = Moment()
    saved_by = Named(allow_null=True)


class ProfileShape(Said):
    """A profile as it is now; `/profiles/{id}/versions` has what it said before."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(list(Kind))
    version = serializers.IntegerField(help_text="Number of the version that holds.")
    created_at = Moment()


class ProfileVersionShape(Said):
    """What a profile said from then on."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()


def _text(help_text: str = "") -> serializers.CharField:
    return serializers.CharField(
        max_length=LONGEST_TEXT, required=False, allow_blank=True, help_text=help_text or None
    )


class ProfileChanges(Terms):
    """What it says from now on, and why."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    size = _text("Of the company.")
    industry = _text()
    experience = _text("And role.")
    pains = _text()
    wording = _text("The words they use.")
    why = serializers.CharField(max_length=LONGEST_WHY, help_text="Both sides read it.")


class ProfileTerms(ProfileChanges):
    """Who is to be won."""

    kind = serializers.ChoiceField(list(Kind))
