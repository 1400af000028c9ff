"""What is asked before a consent is kept or taken back."""

from django import forms

from leads.asking import AskForm, words
from leads.consents.queries import BASES, PURPOSES


class GiveForm(AskForm):
    purpose = forms.ChoiceField(label="What for", choices=list(PURPOSES.items()))
    basis = forms.ChoiceField(label="Ground", choices=list(BASES.items()))
    text = words("The words they agreed to", rows=3, needed="needed for a consent")
    text_version = forms.CharField(label="Version of these words", required=False)
    how = forms.CharField(label="How and where", required=False)


class WithdrawForm(AskForm):
    how = forms.CharField(label="How they said so", required=False)
