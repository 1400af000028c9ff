"""What people type to add or change a field. Whether it may be so, the commands judge."""

from typing import Any, ClassVar

from django import forms

from leads.asking import PILLS, AskForm
from leads.fields.models import CustomField
from leads.fields.queries import KINDS, Of

WHOSE = [(Of.CONTACT.value, "A contact"), (Of.COMPANY.value, "A company")]


class FieldForm(AskForm):
    parts: ClassVar = {"of": PILLS}
    of = forms.ChoiceField(
        label="Known of", choices=WHOSE, widget=forms.RadioSelect, initial=Of.CONTACT.value
    )
    label = forms.CharField(label="Label", max_length=80)
    kind = forms.ChoiceField(label="What it holds", choices=list(KINDS.items()))
    choices = forms.CharField(
        label="Choices, for a list",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line, as a label or as key: label. A line taken away is no longer offered.",
    )
    help_text = forms.CharField(label="Help beside it", max_length=200, required=False)
    key = forms.CharField(
        label="Key", max_length=40, required=False, help_text="For programs; blank: made out of the label."
    )

    def terms(self) -> dict[str, Any]:
        lines = [line for line in str(self.cleaned_data["choices"]).splitlines() if line.strip()]
        return {**self.cleaned_data, "choices": lines}


class ChangeForm(FieldForm):
    position = forms.IntegerField(label="Place in the order", min_value=0, max_value=10_000)
    retired = forms.BooleanField(label="Retired: values stay, and it is no longer offered", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["key"], self.fields["of"]


def as_it_is(field: CustomField) -> dict[str, Any]:
    """What the form begins with."""
    offered = [f"{choice.key}: {choice.label}" for choice in field.list_of if not choice.retired]
    told = {name: getattr(field, name) for name in ("label", "kind", "help_text", "position")}
    return {**told, "choices": "\n".join(offered), "retired": field.retired_at is not None}
