"""What people type about a request for content. Whether it may be so, the commands judge."""

from typing import Any, ClassVar

from django import forms

from leads.asking import HALF, AskForm, words
from leads.campaigns import queries as campaigns
from leads.companies.queries import SEGMENTS
from leads.profiles import queries as profiles

SHORT = ("persona_id", "segment", "contact_id", "pieces", "needed_by", "cost")


class RequestForm(AskForm):
    what = forms.CharField(
        label="What you need", max_length=200, error_messages={"required": "Say what you need."}
    )
    details = words("What it should say or do", rows=3, max_length=5000)
    persona_id = forms.TypedChoiceField(
        label="For which persona", coerce=int, empty_value=None, required=False
    )
    segment = forms.ChoiceField(
        label="For which segment",
        choices=[("", "Any"), *((segment, segment.capitalize()) for segment in SEGMENTS)],
        required=False,
    )
    contact_id = forms.IntegerField(
        label="For one person: their number",
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text="It stands in the address of their page.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    pieces = forms.IntegerField(
        label="How many", required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": "1"})
    )
    needed_by = forms.DateField(
        label="By when", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    cost = forms.DecimalField(
        required=False,
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )
    parts: ClassVar = dict.fromkeys(
        ("persona_id", "segment", "contact_id", "pieces", "needed_by", "cost"), HALF
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cost"].label = f"What it may cost, in {currency}"
        self.choose("persona_id", [("", "Any"), *profiles.options().values_list("pk", "name")])


class WhyForm(AskForm):
    why = words("Why", missing="Say why; the other side reads it.", max_length=500)


class DeliverForm(AskForm):
    asset_id = forms.TypedChoiceField(
        label="The asset", coerce=int, error_messages={"required": "Choose what you made."}
    )
    why = words("A word to who asked", max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("asset_id", [("", "Choose"), *campaigns.offered().values_list("pk", "name")])
