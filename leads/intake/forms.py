"""What people type to keep a form. Whether it may be so, the commands judge."""

from typing import Any

from django import forms

from leads.campaigns import queries as campaigns
from leads.intake.models import Form


class FormDetails(forms.ModelForm):
    campaign = forms.ModelChoiceField(
        campaigns.options(),
        required=False,
        empty_label="None",
        help_text="For submissions whose link names no known campaign.",
    )
    asset = forms.ModelChoiceField(
        campaigns.assets(), required=False, empty_label="None", help_text="What people get in return."
    )

    redirect_url = forms.URLField(
        label="Where an HTML form leads after sending",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text="A page of your own, with https://. Blank: a page of ours that says thank you.",
    )

    class Meta:
        model = Form
        fields = ["name", "kind", "qualifies", "campaign", "asset", "redirect_url", "is_active"]
        widgets = {"kind": forms.RadioSelect}
        labels = {
            "kind": "What it is",
            "qualifies": "A complete submission (name and e-mail) makes an MQL",
            "is_active": "Takes submissions",
        }
        help_texts = {
            "name": "Shown to both teams, not to visitors.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Form.Kind.choices  # type: ignore[attr-defined]
        if self.instance._state.adding:
            del self.fields["is_active"]

    def details(self) -> dict[str, Any]:
        """As the commands take it."""
        told = dict(self.cleaned_data)
        campaign, asset = told.pop("campaign"), told.pop("asset")
        ids = {"campaign_id": campaign.pk if campaign else None, "asset_id": asset.pk if asset else None}
        return {**told, **ids}
