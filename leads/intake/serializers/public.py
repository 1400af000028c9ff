"""The shapes that the form endpoint answers with, for its schema."""

from typing import Any

from rest_framework import serializers

from leads.intake.models import Submission
from leads.intake.queries import Type

STATES = [(state.value, state.value) for state in Submission.State]

TEXT: dict[str, Any] = {"type": "string"}
# What may be sent. Other fields are kept as they are.
FIELDS: dict[str, Any] = {
    "type": "object",
    "description": "One flat object. An e-mail address or a phone number is needed; fields with other "
    "names are kept with the submission.",
    "properties": {
        "email": {**TEXT, "format": "email", "maxLength": 254},
        "name": {**TEXT, "maxLength": 200},
        "first_name": TEXT,
        "last_name": TEXT,
        "phone": {**TEXT, "maxLength": 40},
        "company": {**TEXT, "maxLength": 200},
        "job_title": {**TEXT, "maxLength": 120},
        "country": {**TEXT, "maxLength": 60},
        "message": TEXT,
        "consent": {"oneOf": [TEXT, {"type": "boolean"}]},
        "page": {**TEXT, "description": "The address of the page the form stands on."},
        "referrer": {**TEXT, "description": "Where the visitor came from (document.referrer)."},
        "utm_source": TEXT,
        "utm_medium": TEXT,
        "utm_campaign": TEXT,
        "utm_term": TEXT,
        "utm_content": TEXT,
        "source": {**TEXT, "maxLength": 60, "description": "Whose `external_id` it is."},
        "external_id": {**TEXT, "maxLength": 120, "description": "The sender's own id of this person."},
        "channel": {**TEXT, "description": "The channel, where the sender knows it better than the links."},
    },
    "additionalProperties": True,
}


class Received(serializers.Serializer[Any]):
    """The submission is stored and will be processed within seconds."""

    id = serializers.UUIDField()
    status_url = serializers.URLField()
    state = serializers.ChoiceField(choices=STATES)
    message = serializers.CharField(required=False, help_text="What to say to the visitor.")
    next = serializers.URLField(required=False, help_text="Where to lead the visitor.")


class PlanField(serializers.Serializer[Any]):
    """One field, to be drawn."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    type = serializers.ChoiceField(choices=[str(each) for each in Type])
    required = serializers.BooleanField()  # type: ignore[assignment]
    choices = serializers.ListField(child=serializers.CharField())
    labels = serializers.ListField(
        child=serializers.CharField(), help_text="What is read of each choice; none: the choice itself."
    )
    value = serializers.CharField(allow_blank=True)


class FormPlan(serializers.Serializer[Any]):
    """What a form asks. Send `stamp` back as `_stamp`: it tells how long the form was open."""

    key = serializers.CharField()
    questions = PlanField(many=True)
    consent_text = serializers.CharField(allow_blank=True)
    consent_version = serializers.IntegerField(allow_null=True, help_text="Send it as `_consent_version`.")
    consent_required = serializers.BooleanField()
    stamp = serializers.CharField()


class Fate(serializers.Serializer[Any]):
    """What became of a submission; nothing that it said."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=STATES)
    reason = serializers.CharField(required=False, help_text="Why it is held or was rejected.")
