"""What a run asks for."""

from django import forms

from reporting.simulator.queries import MOST_MONTHS, Scope

SCOPES = [
    (Scope.TEAMS.value, "what these two teams handed over"),
    (Scope.ORGANISATION.value, "what all teams handed over"),
]
USUAL_MONTHS = 6


class RunForm(forms.Form):
    months = forms.IntegerField(
        label="Months back",
        initial=USUAL_MONTHS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": "1", "max": str(MOST_MONTHS)}),
    )
    scope = forms.ChoiceField(label="Over", choices=SCOPES, initial=Scope.TEAMS.value)
