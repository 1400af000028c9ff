"""What people type about a campaign. Whether it may be so, the commands judge."""

from typing import Any

from django import forms

from leads.campaigns.models import Campaign
from smarketing.people.members import queries as members

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CampaignDetails(forms.ModelForm):
    key = forms.CharField(
        max_length=120,
        help_text="What links carry as utm_campaign. Case doesn't matter.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )

    class Meta:
        model = Campaign
        fields = ["name", "key", "starts_on", "ends_on", "budget", "owner", "talk_track"]
        widgets = {"starts_on": DATE, "ends_on": DATE, "talk_track": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"talk_track": "What sales says to the people it brings; goes along with each handoff."}

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["budget"].label = f"Budget in {currency}"
        self.fields["owner"].queryset = members.everyone().filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = "Nobody"  # type: ignore[attr-defined]

    def validate_unique(self) -> None:
        """The command answers for the key: it compares as links do, and knows who was first."""

    def details(self) -> dict[str, Any]:
        """As the commands take it."""
        told = dict(self.cleaned_data)
        owner = told.pop("owner")
        return {**told, "owner_id": owner.pk if owner else None}
