"""What people type to keep a form. Whether it may be so, the commands judge."""

from typing import Any

from django import forms

from leads.campaigns import queries as campaigns
from leads.fields import queries as custom
from leads.intake.models import Form
from leads.intake.queries import KEEPING, MEANINGS, Type


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

    consent_text = forms.CharField(
        label="What people agree to",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A box to tick beside this text. A new wording is a new version; each submission keeps "
        "the one it agreed to. Blank: nothing is asked.",
    )
    origins = forms.CharField(
        label="Web sites that may post",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line, exactly, like https://www.acme.example. Blank: any.",
    )
    thanks = forms.CharField(
        label="What our page says after sending",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Blank: thank you, and that we get back to them.",
    )
    alias = forms.CharField(
        label="Its name in another system",
        required=False,
        max_length=80,
        help_text="A HubSpot form's guid or a Salesforce oid: embeds of theirs then change only the host.",
    )
    most_per_minute = forms.IntegerField(
        label="Submissions a minute from one address",
        required=False,
        min_value=0,
        max_value=100_000,
        help_text="More are asked to wait. 0: no limit.",
    )

    version = forms.IntegerField(widget=forms.HiddenInput)  # the revision that was read

    class Meta:
        model = Form
        fields = [
            "name",
            "kind",
            "qualifies",
            "campaign",
            "asset",
            "consent_text",
            "consent_required",
            "thanks",
            "redirect_url",
            "origins",
            "most_per_minute",
            "alias",
            "is_active",
        ]
        widgets = {"kind": forms.RadioSelect}
        labels = {
            "kind": "What it is",
            "qualifies": "A complete submission (name and e-mail) makes an MQL",
            "consent_required": "Nobody can send it without agreeing",
            "is_active": "Takes submissions",
        }
        help_texts = {
            "name": "Shown to both teams, not to visitors.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Form.Kind.choices  # type: ignore[attr-defined]
        kept = campaigns.assets().filter(pk=self.instance.asset_id or 0)
        self.fields["asset"].queryset = campaigns.offered() | kept  # type: ignore[attr-defined]
        self.initial["consent_text"] = self.instance.consent_text
        self.initial["origins"] = "\n".join(self.instance.origins)
        self.initial["version"] = self.instance.revision
        if self.instance._state.adding:
            del self.fields["is_active"], self.fields["version"]

    def clean_origins(self) -> list[str]:
        return str(self.cleaned_data["origins"]).split()

    def clean_most_per_minute(self) -> int:
        told = self.cleaned_data["most_per_minute"]
        return self.instance.most_per_minute if told is None else int(told)

    def details(self) -> dict[str, Any]:
        """As the commands take it."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        campaign, asset = told.pop("campaign"), told.pop("asset")
        ids = {"campaign_id": campaign.pk if campaign else None, "asset_id": asset.pk if asset else None}
        return {**told, **ids}


class QuestionRow(forms.Form):
    """One field of a form: what it asks and where the answer goes."""

    label = forms.CharField(label="Label", max_length=200, help_text="What the visitor reads.")
    name = forms.CharField(label="Name", max_length=60, help_text="What it is sent under.")
    type = forms.ChoiceField(
        label="Type", choices=[(each.value, each.value.replace("_", " ").capitalize()) for each in Type]
    )
    means = forms.ChoiceField(
        label="Goes to",
        required=False,
        choices=lambda: [
            ("", "Only kept"),
            *((word, word.replace("_", " ").capitalize()) for word in MEANINGS),
            *((custom.TARGET + key, custom.whose(field)) for key, field in custom.known().items()),
        ],
    )
    keeping = forms.ChoiceField(label="If we know another value", choices=list(KEEPING.items()))
    choices = forms.CharField(
        label="Choices", required=False, help_text="One a line.", widget=forms.Textarea(attrs={"rows": 2})
    )
    value = forms.CharField(label="Value it always sends", required=False, max_length=200)
    required = forms.BooleanField(label="Needed", required=False)

    def question(self) -> dict[str, Any]:
        """As the commands take it."""
        told = {name: self.cleaned_data[name] for name in self.fields if name not in ("ORDER", "DELETE")}
        return {**told, "choices": str(told["choices"]).splitlines()}


def asked_now(form: Form) -> list[dict[str, Any]]:
    """What the form asks, or usually would, to be changed."""
    rows = [{field: getattr(each, field) for field in QuestionRow.base_fields} for each in form.drawn]
    return [{**row, "choices": "\n".join(row["choices"])} for row in rows]


def questions(rows: Any) -> list[dict[str, Any]]:
    """The fields as they are wanted, in the order of their numbers; those without one come last."""
    return [row.question() for row in rows.ordered_forms if row.has_changed() or row.initial]


QuestionSet = forms.formset_factory(QuestionRow, extra=1, can_order=True, can_delete=True, max_num=60)
