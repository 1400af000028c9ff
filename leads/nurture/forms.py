"""What is asked before somebody is enrolled in nurture, and while they are."""

from typing import Any

from django import forms

from leads.asking import AskForm, SuggestingInput, Versioned, words
from leads.nurture import queries
from leads.nurture.queries import LONGEST_NOTE, LONGEST_PROGRAMME, LONGEST_WHY


def _look_on() -> forms.DateField:
    return forms.DateField(
        label="Look at them again on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="They stay in the programme; the list of contacts shows whose day has come.",
    )


class EnrolForm(AskForm):
    programme = forms.CharField(
        label="Programme",
        max_length=LONGEST_PROGRAMME,
        widget=SuggestingInput,
        error_messages={"required": "Say which programme they are enrolled in."},
        help_text="What runs for them from now on, by the name marketing calls it.",
    )
    look_on = _look_on()
    note = words("Note", max_length=LONGEST_NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].widget.suggested = [name for name, _ in queries.programmes()]


class ChangeForm(Versioned):
    look_on = _look_on()
    note = words("Note", max_length=LONGEST_NOTE)


class EndForm(AskForm):
    why = words("Why", missing="Say why it ends.", max_length=LONGEST_WHY)
