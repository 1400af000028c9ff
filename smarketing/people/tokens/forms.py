"""What is typed about a token."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from smarketing.people.members import queries as members
from smarketing.people.tokens import rules

LIVES = [("30", "30 days"), ("90", "90 days"), ("365", "a year"), ("0", "until it is revoked")]


class TokenForm(forms.Form):
    name = forms.CharField(label="What is it for?", max_length=60)
    person = forms.ModelChoiceField(
        members.everyone().filter(is_active=True),
        label="Acts for",
        empty_label="Choose a person",
        help_text="It may never do more than this person, and dies when they are deactivated.",
    )
    scopes = forms.MultipleChoiceField(
        label="It may", choices=list(rules.SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    life = forms.ChoiceField(label="Works for", choices=LIVES, initial="365")

    def terms(self, now: datetime) -> dict[str, Any]:
        """As the command takes it."""
        told = dict(self.cleaned_data)
        person, days = told.pop("person"), int(told.pop("life"))
        ends = now + timedelta(days=days) if days else None
        return {**told, "person_id": person.pk, "expires_at": ends}
