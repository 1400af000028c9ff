"""An agreement as programs read it: its values, and the sentences its page shows."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sla.agreements import queries
from sla.agreements.queries import PERIODS, REQUIRABLE, SIDES, Agreement
from smarketing.kernel.api.shapes import Id, Moment, Money, Named, Part, Shape, Terms


class ValueShape(Part):
    """A line of the value table: what one MQL is worth. Blank: of any channel, of any segment."""

    channel = serializers.CharField()
    segment = serializers.CharField()
    worth = Money()


class VolumeShape(Part):
    """A line of the volume by channel and segment: how many MQLs. Blank: of any channel, of any segment."""

    channel = serializers.CharField()
    segment = serializers.CharField()
    least = serializers.IntegerField()


class AgreedShape(Part):
    """The value table. Minutes and days are of business time; shares are of one."""

    volume_per_period = serializers.IntegerField(help_text="MQLs delivered.")
    volumes = VolumeShape(
        many=True, help_text="Of these as many each; an MQL counts in every line that it fits."
    )
    value_per_period = serializers.IntegerField(help_text="What they are worth, in `currency`.")
    values = ValueShape(many=True, help_text="What one is worth; the most specific line counts.")
    quality_accepted_share = serializers.FloatField(help_text="At least, of those decided.")
    quality_bad_data_share = serializers.FloatField(help_text="At most, rejected as bad data.")
    required_fields = serializers.ListField(child=serializers.CharField(), help_text="On every offer.")
    re_engage_days = serializers.IntegerField()
    decide_minutes = serializers.IntegerField()
    first_contact_minutes = serializers.IntegerField()
    attempts = serializers.IntegerField()
    attempts_days = serializers.IntegerField()
    outcome_days = serializers.IntegerField()
    qualified_criteria = serializers.ListField(child=serializers.CharField())
    route_minutes = serializers.IntegerField()
    kept_share = serializers.FloatField(help_text="Of handoffs that must keep each of sales' promises.")
    warn_share = serializers.FloatField(help_text="Of a clock's time, after which it is at risk.")
    reassign_minutes = serializers.IntegerField()
    max_hops = serializers.IntegerField(help_text="The last time to the last resort.")
    last_resort = serializers.IntegerField(
        allow_null=True,
        help_text="The person who gets what nobody decided. Null: the team's lead, else a manager.",
    )
    hold_cap_days = serializers.IntegerField(help_text="Days of any kind, all holds of a handoff together.")
    dispute_days = serializers.IntegerField(help_text="Days of any kind, after a rejection.")
    period = serializers.ChoiceField(list(PERIODS))
    currency = serializers.CharField()


class ClauseShape(Part):
    """One promise in words."""

    name = serializers.CharField()
    amount = serializers.CharField()
    text = serializers.CharField()


class HoursShape(Part):
    """Whose hours count, and which they are."""

    whose = serializers.CharField()
    which = serializers.CharField()


class PinnedWord(Part):
    """What a word means in an agreement."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    version = serializers.IntegerField()
    means = serializers.CharField()
    definition_id = serializers.IntegerField(allow_null=True)


class AgreementShape(Shape):
    """One version of one agreement. Without teams it is the organisation's default, which holds for
    every two teams that have none of their own."""

    id = serializers.IntegerField(
        source="agreement.pk",
        allow_null=True,
        help_text="Null: the product's own default, which no handoff is judged by yet.",
    )
    version = serializers.IntegerField(source="agreement.version")
    state = serializers.ChoiceField(
        Agreement.State.values,
        source="agreement.state",
        help_text="Of two signed versions the earlier one is superseded, and holds until the other begins: "
        "/agreements/in-force tells which one holds at a moment.",
    )
    marketing_team = Named(source="agreement.marketing_team", allow_null=True)
    sales_team = Named(source="agreement.sales_team", allow_null=True)
    effective_from = Moment(source="agreement.effective_from")
    calendar = Named(source="agreement.calendar", allow_null=True, help_text="Null: each team's own.")
    seeded = serializers.BooleanField(
        source="agreement.seeded", help_text="It came with the product and nobody had to sign it."
    )
    terms = AgreedShape()


class SignatureShape(Part):
    """Who put their name under exactly this text."""

    side = serializers.ChoiceField(list(SIDES))
    person = Named()
    stands_in = serializers.BooleanField(help_text="A manager, for the team's lead.")
    signed_at = Moment()


class ContractShape(AgreementShape):
    """An agreement with the words of its page."""

    note = serializers.CharField(source="agreement.note", help_text="Why this version.")
    revision = serializers.IntegerField(source="agreement.revision", help_text="Counts a draft's edits.")
    fingerprint = serializers.SerializerMethodField(
        help_text="Of exactly this text: what a signature is given to. Null: the default, nobody signs it."
    )
    signatures = serializers.SerializerMethodField()
    drafted_by = Named(source="agreement.drafted_by", allow_null=True)
    proposed_by = Named(source="agreement.proposed_by", allow_null=True)
    proposed_at = Moment(source="agreement.proposed_at", allow_null=True)
    closed_by = Named(source="agreement.closed_by", allow_null=True, help_text="Who declined or withdrew it.")
    closed_at = Moment(source="agreement.closed_at", allow_null=True)
    closed_why = serializers.CharField(source="agreement.closed_why")
    origin = serializers.CharField(help_text="For whom it holds, and since when.")
    marketing = ClauseShape(many=True, help_text="What marketing promises, per period.")
    volumes = ClauseShape(many=True, help_text="How many MQLs by channel and segment, beside the total.")
    values = ClauseShape(many=True, help_text="What one MQL is worth.")
    sales = ClauseShape(many=True, help_text="What sales promises, for each handoff.")
    judging = ClauseShape(many=True)
    hours = HoursShape(many=True)
    words_pinned = serializers.SerializerMethodField(
        help_text="Whether `words` are part of the text. Else they are shown as they hold now."
    )
    words = PinnedWord(many=True, help_text="What both sides mean by each word in it.")

    def get_fingerprint(self, contract: queries.Contract) -> str | None:
        return queries.fingerprint(contract.agreement) if contract.agreement.marketing_team_id else None

    def get_words_pinned(self, contract: queries.Contract) -> bool:
        return contract.agreement.definitions is not None

    @extend_schema_field(SignatureShape(many=True))
    def get_signatures(self, contract: queries.Contract) -> Any:
        signatures = contract.agreement.signatures.all() if contract.agreement.pk else []
        return SignatureShape(signatures, many=True).data


class InForceShape(Shape):
    """The default and each two teams' own agreement; or the one that holds between the two asked for."""

    at = Moment()
    agreements = ContractShape(many=True)


class DraftTerms(Terms):
    """Between whom, and whose values it begins with: those of `from`, else of what holds between them."""

    marketing_team = Id()
    sales_team = Id()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "from": Id(required=False)}


def whole(most: int = 10**12) -> serializers.IntegerField:
    return serializers.IntegerField(required=False, min_value=1, max_value=most)


def share() -> serializers.FloatField:
    return serializers.FloatField(required=False, min_value=0.01, max_value=0.99)


class KindTerms(Terms):
    """A line about a kind of MQLs. Blank: any."""

    channel = serializers.CharField(
        required=False, allow_blank=True, max_length=30, help_text="One that touchpoints have."
    )
    segment = serializers.CharField(
        required=False, allow_blank=True, max_length=30, help_text="One that companies have."
    )


class VolumeTerms(KindTerms):
    """A line of the volume by channel and segment; it names one of them at least."""

    least = serializers.IntegerField(min_value=1, max_value=10**12)


class ValueTerms(KindTerms):
    """A line of the value table."""

    worth = Money(help_text="Above zero.")


class AgreedTerms(Terms):
    """Some of the values."""

    volume_per_period = whole()
    value_per_period = whole()
    volumes = VolumeTerms(many=True, required=False, help_text="All lines; they replace those before.")
    values = ValueTerms(many=True, required=False, help_text="The whole table; it replaces the one before.")
    quality_accepted_share = share()
    quality_bad_data_share = share()
    required_fields = serializers.ListField(
        child=serializers.ChoiceField(list(REQUIRABLE)), required=False, max_length=len(REQUIRABLE)
    )
    re_engage_days = whole(366)
    decide_minutes = whole()
    first_contact_minutes = whole()
    attempts = whole(1000)
    attempts_days = whole(366)
    outcome_days = whole(366)
    qualified_criteria = serializers.ListField(
        child=serializers.CharField(max_length=300), required=False, min_length=1, max_length=30
    )
    route_minutes = whole()
    kept_share = share()
    warn_share = share()
    reassign_minutes = whole()
    max_hops = whole(100)
    last_resort = Id(required=False, allow_null=True, help_text="One of the sales team, or a manager.")
    hold_cap_days = whole(366)
    dispute_days = whole(366)
    period = serializers.ChoiceField(list(PERIODS), required=False)


class EditTerms(Terms):
    """What a draft is changed to."""

    terms = AgreedTerms(required=False)
    effective_from = Moment(
        required=False, help_text="When it begins at the earliest; never before both have signed."
    )
    calendar = Id(required=False, allow_null=True, help_text="Null: each team's own.")
    note = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class SignTerms(Terms):
    """For which side, and the `fingerprint` of the text that was read."""

    side = serializers.ChoiceField(list(SIDES))
    fingerprint = serializers.CharField(max_length=64)


class EndTerms(Terms):
    """Why."""

    why = serializers.CharField(max_length=4000)


class Between(Terms):
    """Between whom, and when: all that are in force now, unless said."""

    marketing_team = Id(required=False, help_text="Together with `sales_team`.")
    sales_team = Id(required=False, help_text="Together with `marketing_team`.")
    at = Moment(required=False)
