"""What is asked before a contact changes hands, is marked, or is put on another stage."""

from typing import Any

from django import forms

from leads import meanings
from leads.asking import AskForm, words
from leads.lifecycle.commands import DISQUALIFIERS
from smarketing.people.members import queries as members


class OwnerForm(AskForm):
    owner_id = forms.TypedChoiceField(
        label="Owner", coerce=int, empty_value=None, required=False, help_text="Whose contact this is."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = [(person.pk, str(person)) for person in members.everyone() if person.is_active]
        self.choose("owner_id", [("", "Nobody"), *active])


class DisqualifyForm(AskForm):
    reason = forms.ChoiceField(
        label="Reason",
        choices=list(DISQUALIFIERS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the agreed reasons."},
    )


class LiftForm(AskForm):
    why = words("What changed?", missing="Say what changed.")


class CorrectForm(AskForm):
    stage = forms.ChoiceField(label="Stage", choices=lambda: list(meanings.stage_labels().items()))
    reason = words("Reason", missing="Say why the stage was wrong.")
