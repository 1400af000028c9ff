"""Forms and submissions as those read them who are signed in."""

from typing import Any

from rest_framework import serializers

from leads.contacts.serializers import ContactName
from leads.intake.models import Form, Submission
from leads.intake.queries import means, rank
from leads.intake.serializers.public import STATES
from smarketing.kernel.api.shapes import Id, Moment, Named, Part, Shape, Terms


class FormShape(Shape):
    """A form on some web site; `/forms/{id}/counts` tells how it does."""

    id = serializers.IntegerField()
    key = serializers.CharField(help_text="Public: it names the form in `submissions_url`, it opens nothing.")
    name = serializers.CharField()
    kind = serializers.ChoiceField(
        Form.Kind.values, help_text="A subscription makes prospects, an offer leads."
    )
    qualifies = serializers.BooleanField(help_text="A complete submission (name and e-mail) makes an MQL.")
    campaign = Named(allow_null=True, help_text="For submissions whose link names no known campaign.")
    asset = Named(allow_null=True, help_text="What people get in return.")
    redirect_url = serializers.CharField(help_text="Where an HTML form leads; blank: our thanks.")
    is_active = serializers.BooleanField(help_text="Takes submissions.")
    created_at = Moment()
    submissions_url = serializers.SerializerMethodField(help_text="Where web sites post to.")

    def get_submissions_url(self, form: Form) -> str:
        return str(self.context["address"](form))


class FormTerms(Terms):
    """What is said of a form."""

    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(Form.Kind.values, required=False)
    qualifies = serializers.BooleanField(required=False)
    campaign_id = Id(required=False, allow_null=True)
    asset_id = Id(required=False, allow_null=True)
    redirect_url = serializers.URLField(required=False, allow_blank=True, max_length=200)
    is_active = serializers.BooleanField(required=False)


class FormCounts(Shape):
    """What a form sent until now, by fate."""

    received = serializers.IntegerField(help_text="Waiting for a worker.")
    processed = serializers.IntegerField()
    held = serializers.IntegerField(help_text="Waiting for a person.")
    rejected = serializers.IntegerField()
    last_at = Moment(allow_null=True)


class SnippetShape(Part):
    """Ready to paste into a page."""

    title = serializers.CharField()
    hint = serializers.CharField()
    text = serializers.CharField()


class Snippets(Shape):
    snippets = SnippetShape(many=True)


class FormName(Named):
    key = serializers.CharField()


class SentShape(Part):
    """One field as it was sent, and our word for it."""

    name = serializers.CharField()
    value = serializers.JSONField()
    means = serializers.CharField(allow_null=True, help_text="Null: it is only kept.")


class SubmissionShape(Shape):
    """What a form sent, kept raw before anything else, and what became of it."""

    id = serializers.UUIDField()
    form = FormName()
    received_at = Moment()
    state = serializers.ChoiceField(STATES)
    why = serializers.CharField(help_text="Why it is held or was rejected; what failed last.")
    why_code = serializers.CharField()
    settled_at = Moment(allow_null=True)
    attempts = serializers.IntegerField()
    sender = serializers.CharField(help_text="Who it is from, as far as it says.")
    contact = ContactName(allow_null=True, help_text="Who they became, or already were.")
    differing = serializers.DictField(help_text="What was sent and differs from the contact's, which stayed.")
    page = serializers.CharField()
    referrer = serializers.CharField()
    sent = serializers.SerializerMethodField(help_text="Field by field, the telling ones first.")

    def get_sent(self, submission: Submission) -> list[dict[str, Any]]:
        fields = submission.fields.items()
        told = [{"name": name, "value": value, "means": means(name)} for name, value in fields]
        return sorted(told, key=lambda field: rank(field["means"]))


class RejectTerms(Terms):
    reason = serializers.CharField(help_text="Why it is of no use.")
