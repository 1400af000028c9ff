"""Forms and submissions as those read them who are signed in."""

from typing import Any

from rest_framework import serializers

from leads.contacts.serializers import ContactName
from leads.intake.models import Form, Submission
from leads.intake.queries import KEEPING, MEANINGS, Type, means, names, rank
from leads.intake.serializers.public import STATES
from smarketing.kernel.api.shapes import Id, Moment, Named, Part, Shape, Terms


class QuestionShape(Part):
    """One typed field of a form."""

    name = serializers.CharField(max_length=60, help_text="What it is sent under.")
    label = serializers.CharField(  # type: ignore[assignment]
        max_length=200, required=False, allow_blank=True, help_text="What the visitor reads."
    )
    type = serializers.ChoiceField([str(each) for each in Type], required=False)
    required = serializers.BooleanField(required=False)  # type: ignore[assignment]
    means = serializers.RegexField(
        f"^({'|'.join(MEANINGS)}|custom:[a-z][a-z0-9_]{{0,39}})?$",
        required=False,
        allow_blank=True,
        help_text="Where the answer goes, `custom:<key>` for an added field; blank: it is only kept.",
    )
    choices = serializers.ListField(child=serializers.CharField(max_length=200), required=False)
    value = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="What a hidden one sends."
    )
    keeping = serializers.ChoiceField(
        list(KEEPING),
        required=False,
        help_text="What becomes of a value that differs from the one we know: fill blanks only, the newest "
        "wins, append (the message, to the notes), or ask a person.",
    )


class QuestionTerms(QuestionShape, Terms):
    """One typed field of a form, as it is said."""


class FormShape(Shape):
    """A form on some web site; `/forms/{id}/counts` tells how it does."""

    id = serializers.IntegerField()
    key = serializers.CharField(help_text="Public: it names the form in `submissions_url`, it opens nothing.")
    name = serializers.CharField()
    kind = serializers.ChoiceField(
        Form.Kind.values, help_text="A subscription makes prospects, an offer or a request leads."
    )
    qualifies = serializers.BooleanField(help_text="A complete submission (name and e-mail) makes an MQL.")
    campaign = Named(allow_null=True, help_text="For submissions whose link names no known campaign.")
    asset = Named(allow_null=True, help_text="What people get in return.")
    questions = QuestionShape(many=True, help_text="What it asks, in order; none: whatever is sent.")
    consent_text = serializers.CharField(help_text="What people agree to; blank: nothing is asked.")
    consent_version = serializers.SerializerMethodField(help_text="Of that text.")
    consent_required = serializers.BooleanField()
    thanks = serializers.CharField(help_text="What our page says after sending.")
    redirect_url = serializers.CharField(help_text="Where an HTML form leads; blank: our thanks.")
    origins = serializers.ListField(
        child=serializers.CharField(), help_text="Web sites that may post; none: any."
    )
    most_per_minute = serializers.IntegerField(help_text="From one address; 0: no limit.")
    alias = serializers.CharField(allow_null=True, help_text="Its name in another system.")
    is_active = serializers.BooleanField(help_text="Takes submissions.")
    created_at = Moment()
    submissions_url = serializers.SerializerMethodField(help_text="Where web sites post to.")

    def get_consent_version(self, form: Form) -> int | None:
        return form.consent.version if form.consent else None

    def get_submissions_url(self, form: Form) -> str:
        return str(self.context["address"](form))


class FormTerms(Terms):
    """What is said of a form."""

    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(Form.Kind.values, required=False)
    qualifies = serializers.BooleanField(required=False)
    campaign_id = Id(required=False, allow_null=True)
    asset_id = Id(required=False, allow_null=True)
    questions = QuestionTerms(many=True, required=False)
    consent_text = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    consent_required = serializers.BooleanField(required=False)
    thanks = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    redirect_url = serializers.URLField(required=False, allow_blank=True, max_length=200)
    origins = serializers.ListField(child=serializers.CharField(max_length=200), required=False)
    most_per_minute = serializers.IntegerField(required=False, min_value=0, max_value=100_000)
    alias = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=80)
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
    undecided = serializers.ListField(
        child=serializers.CharField(), help_text="Which of `differing` a person is asked about."
    )
    shape = serializers.CharField(help_text="The way it was sent: plain, hubspot, typeform, salesforce.")
    suspicion = serializers.CharField(help_text="Why no person may have sent it; blank: nothing says so.")
    agreed = serializers.SerializerMethodField(help_text="The text that was agreed to; null: none.")
    page = serializers.CharField()
    referrer = serializers.CharField()
    sent = serializers.SerializerMethodField(help_text="Field by field, the telling ones first.")

    def get_agreed(self, submission: Submission) -> str | None:
        return submission.consent.text if submission.consent else None

    def get_sent(self, submission: Submission) -> list[dict[str, Any]]:
        fields = submission.fields.items()
        known = names(submission.form.asks)
        told = [{"name": name, "value": value, "means": means(name, known)} for name, value in fields]
        return sorted(told, key=lambda field: rank(field["means"]))


class Secret(Shape):
    """What Typeform signs with."""

    secret = serializers.CharField()


class Reconciled(Part):
    """What came in is what became of it: `received` is the sum of the other four."""

    received = serializers.IntegerField()
    processed = serializers.IntegerField()
    held = serializers.IntegerField()
    rejected = serializers.IntegerField()
    waiting = serializers.IntegerField()


class FormReconciled(Reconciled):
    form = FormName()


class Reconciliation(Shape):
    total = Reconciled()
    forms = FormReconciled(many=True)


class DecideTerms(Terms):
    field = serializers.CharField(help_text="One of `differing`.")
    take = serializers.BooleanField(help_text="Whether the contact takes the sent value over.")


class RejectTerms(Terms):
    reason = serializers.CharField(help_text="Why it is of no use.")
