"""The form for a lead logged by hand. It only gathers; the commands judge."""

from typing import Any

from django import forms

from leads import meanings
from leads.campaigns import queries as campaigns
from leads.record.commands import STAGES
from leads.words import Channel, Stage, channel_label
from sla.glossary.queries import Kind
from smarketing.kernel.errors import Refused

KNOWN = ("name", "email", "phone", "company_name", "job_title", "notes")
OFF = {"autocomplete": "off"}  # it is somebody else's data, not the typist's
CHANNELS = [("", channel_label("")), *((str(channel), channel_label(channel)) for channel in Channel)]


class LogLead(forms.Form):
    name = forms.CharField(label="Name", required=False, widget=forms.TextInput(attrs=OFF))
    email = forms.CharField(
        label="E-mail", required=False, widget=forms.TextInput(attrs={**OFF, "inputmode": "email"})
    )
    phone = forms.CharField(
        label="Phone", required=False, widget=forms.TextInput(attrs={**OFF, "inputmode": "tel"})
    )
    company_name = forms.CharField(
        label="Company",
        required=False,
        widget=forms.TextInput(attrs=OFF),
        help_text="Blank: found by the e-mail's domain.",
    )
    job_title = forms.CharField(label="Job title", required=False, widget=forms.TextInput(attrs=OFF))
    stage = forms.ChoiceField(
        label="Stage", choices=lambda: [(stage, meanings.stage_label(stage)) for stage in STAGES]
    )
    channel = forms.ChoiceField(label="Channel", choices=CHANNELS, required=False)
    campaign = forms.ModelChoiceField(
        label="Campaign", queryset=campaigns.options().none(), required=False, empty_label="None"
    )
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, sells: bool = False, **kwargs: Any) -> None:
        first = {"stage": Stage.LEAD, "channel": str(Channel.SALES) if sells else ""}
        super().__init__(*args, **{"initial": first, **kwargs})
        campaign = self.fields["campaign"]
        assert isinstance(campaign, forms.ModelChoiceField)
        campaign.queryset = campaigns.options()
        self.fields["stage"].help_text = meanings.word(Kind.STAGE, Stage.LEAD).means

    def known(self) -> dict[str, str]:
        """What is said of the person."""
        return {name: self.cleaned_data[name] for name in KNOWN if self.cleaned_data[name]}

    def refuse(self, refused: Refused) -> None:
        """Show a refusal at the field it is about."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)
