"""Campaigns, assets and touchpoints as programs read and send them."""

from typing import Any

from rest_framework import serializers

from leads.campaigns.queries import UTM, Spend
from leads.contacts.serializers import ContactName
from leads.words import Channel, JourneyStep, Touch
from smarketing.kernel.api.shapes import Id, Moment, Money, Named, Part, Shape, Terms

STEPS = [*JourneyStep, ""]
CHANNELS = [*Channel, ""]
NOT_STATED = "Blank: the source did not state one."


class CampaignShape(Shape):
    """A campaign; `/campaigns/{id}/counts` tells what it led to."""

    id = serializers.IntegerField()
    key = serializers.CharField(help_text="What links carry as utm_campaign, in lower case.")
    name = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    budget = Money(allow_null=True)
    owner = Named(allow_null=True)
    talk_track = serializers.CharField(help_text="What sales says to the people it brings.")
    created_at = Moment()
    announced_at = Moment(allow_null=True, help_text="When sales was told that it has begun.")


class CampaignTerms(Terms):
    """What marketing says of a campaign."""

    key = serializers.CharField(max_length=120, help_text="What links carry as utm_campaign.")
    name = serializers.CharField(max_length=200)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    budget = Money(max_digits=12, required=False, allow_null=True)
    owner_id = Id(required=False, allow_null=True)
    talk_track = serializers.CharField(required=False, allow_blank=True, max_length=20_000)


class SpendShape(Shape):
    """Money that a campaign cost. An entry never changes; a wrong one has a counter entry, which takes its
    amount off again."""

    id = serializers.IntegerField()
    campaign = serializers.IntegerField(source="campaign_id")
    spent_on = serializers.DateField()
    amount = Money(below_zero=True, max_digits=12, help_text="Below zero: a counter entry.")
    what = serializers.CharField(help_text="What for; of a counter entry, why.")
    counters = serializers.IntegerField(
        source="counters_id", allow_null=True, help_text="The entry whose amount it takes off."
    )
    countered_by = serializers.SerializerMethodField(help_text="The entry that takes this one off.")
    entered_at = Moment()
    entered_by = Named(allow_null=True)

    def get_countered_by(self, row: Spend) -> int | None:
        counter = getattr(row, "countered", None)
        return counter.pk if counter else None


class SpendTerms(Terms):
    """What was spent."""

    spent_on = serializers.DateField()
    amount = Money(max_digits=12)
    what = serializers.CharField(max_length=200, help_text="What for.")


class CounterTerms(Terms):
    why = serializers.CharField(max_length=200, help_text="Stands beside the counter entry.")


class UnknownKeyShape(Part):
    """A utm_campaign that links carry and no campaign has."""

    key = serializers.CharField()
    touchpoints = serializers.IntegerField()


class UnknownKeys(Shape):
    """The most touched ones. A campaign made under such a key takes its touchpoints over."""

    keys = UnknownKeyShape(many=True)


class AssetShape(Shape):
    """A piece of content."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField(help_text="E.g. page, white paper, webinar.")
    step = serializers.ChoiceField(STEPS, help_text="Where in the journey it speaks to people.")
    url = serializers.CharField(help_text="Where it is found.")
    description = serializers.CharField()
    persona = Named(allow_null=True, help_text="Whom it is for.")
    owner = Named(allow_null=True)
    retired_at = Moment(allow_null=True, help_text="Not offered any more since then.")


class AssetTerms(Terms):
    """What marketing says of an asset."""

    key = serializers.CharField(max_length=120)
    name = serializers.CharField(max_length=200)
    kind = serializers.CharField(max_length=30, required=False)
    step = serializers.ChoiceField(STEPS, required=False)
    url = serializers.CharField(max_length=500, required=False, allow_blank=True)
    description = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    persona_id = Id(required=False, allow_null=True, help_text="A profile.")
    owner_id = Id(required=False, allow_null=True)
    retired = serializers.BooleanField(required=False, help_text="Not offered any more; what it did stays.")


class MarksShape(Part):
    """The marks of the link; those it lacked are left out."""

    whole = False
    source = serializers.CharField(required=False)  # type: ignore[assignment]
    medium = serializers.CharField(required=False)
    campaign = serializers.CharField(required=False)
    term = serializers.CharField(required=False)
    content = serializers.CharField(required=False)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {name: instance[name] for name in UTM if name in instance}


class TouchpointShape(Shape):
    """One interaction of one person, seen from our side."""

    id = serializers.IntegerField()
    contact = ContactName()
    kind = serializers.ChoiceField(list(Touch))
    channel = serializers.ChoiceField(CHANNELS, help_text=NOT_STATED)
    campaign = Named(allow_null=True)
    asset = Named(allow_null=True)
    form = Named(allow_null=True)
    happened_at = Moment()
    utm = MarksShape()
    page = serializers.CharField()
    referrer = serializers.CharField()


class MarksTerms(Terms):
    """The marks of the link that led here."""

    source = serializers.CharField(required=False, allow_blank=True, max_length=200)  # type: ignore[assignment]
    medium = serializers.CharField(required=False, allow_blank=True, max_length=200)
    campaign = serializers.CharField(required=False, allow_blank=True, max_length=200)
    term = serializers.CharField(required=False, allow_blank=True, max_length=200)
    content = serializers.CharField(required=False, allow_blank=True, max_length=200)


class TouchpointTerms(Terms):
    """What a person did: came to an event, attended a webinar, clicked in a mail."""

    contact_id = Id()
    kind = serializers.ChoiceField(list(Touch))
    channel = serializers.ChoiceField(
        CHANNELS, required=False, help_text="Left out, it follows from utm, referrer and page."
    )
    campaign_id = Id(
        required=False, allow_null=True, help_text="The campaign, unless utm.campaign names another."
    )
    asset_id = Id(required=False, allow_null=True)
    happened_at = Moment(required=False, help_text="Now, unless said; never in the future.")
    utm = MarksTerms(required=False)
    page = serializers.CharField(required=False, allow_blank=True, max_length=500)
    referrer = serializers.CharField(required=False, allow_blank=True, max_length=500)
