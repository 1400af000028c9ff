"""What programs send of a contact. It names types; whether they make sense the commands judge, as for
what is typed."""

from rest_framework import serializers

from leads.lifecycle.commands import DISQUALIFIERS
from leads.record.commands import STAGES
from leads.words import Channel, Stage
from smarketing.kernel.api.shapes import Id, Terms

MOST_AT_ONCE = 500


def text(means: str = "") -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, help_text=means or None)


class KnownTerms(Terms):
    """What is known of the person."""

    name = text()
    email = text()
    phone = text("With `+`, or as dialled in `country`.")
    company_name = text("Without one, the company is found by the e-mail's domain.")
    job_title = text()
    country = text("ISO 3166 code or English name.")
    notes = text()
    custom = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        required=False,
        help_text="Fields that were added, by key; null takes a value away. See `/fields`.",
    )


class LeadTerms(KnownTerms):
    """A lead: an e-mail, a phone or an external id is needed."""

    source = text("Whose `external_id` it is, e.g. the name of your system.")  # type: ignore[assignment]
    external_id = text()
    stage = serializers.ChoiceField(list(STAGES), default=Stage.LEAD)
    channel = serializers.ChoiceField([*Channel, ""], default="", help_text="Blank: not stated.")
    campaign_id = Id(required=False, allow_null=True)


class AlikeTerms(Terms):
    """What is known of the person so far."""

    name = text()
    email = text()
    phone = text()
    company_name = text()


class OwnerTerms(Terms):
    owner_id = Id(allow_null=True, help_text="Somebody who works here; null: nobody.")


class QualifyTerms(Terms):
    reason = serializers.CharField(help_text="Why they qualify, in a few words.")


class QualifyManyTerms(QualifyTerms):
    contact_ids = serializers.ListField(child=Id(), min_length=1, max_length=MOST_AT_ONCE)


class DisqualifyTerms(Terms):
    reason = serializers.ChoiceField(list(DISQUALIFIERS))


class LiftTerms(Terms):
    why = serializers.CharField(help_text="What changed.")


class CorrectTerms(Terms):
    stage = serializers.ChoiceField(list(Stage))
    reason = serializers.CharField(help_text="Why the stage was wrong.")
