"""What people write of who is to be won. Whether it may be so, the commands judge."""

from typing import Any, ClassVar

from django import forms

from leads.asking import PILLS, AskForm, Versioned, words
from leads.profiles.queries import KIND_LABELS, LONGEST_NAME, LONGEST_TEXT, LONGEST_WHY


class ProfileForm(AskForm):
    kind = forms.ChoiceField(choices=list(KIND_LABELS.items()), initial="persona", widget=forms.RadioSelect)
    name = forms.CharField(max_length=LONGEST_NAME, error_messages={"required": "Give it a name."})
    size = words("Company size", max_length=LONGEST_TEXT)
    industry = words("Industry", max_length=LONGEST_TEXT)
    experience = words("Experience and role", max_length=LONGEST_TEXT)
    pains = words("Pains", rows=4, max_length=LONGEST_TEXT, help_text="What keeps them awake.")
    wording = words(
        "Words they use", rows=3, max_length=LONGEST_TEXT, help_text="As they say it, to be found and heard."
    )
    why = words("Why", missing="Say why it changes; both sides read it.", max_length=LONGEST_WHY)
    parts: ClassVar = {"kind": PILLS}

    def terms(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        return {"kind": told.pop("kind"), "why": told.pop("why"), "fields": told}


class EditProfile(Versioned, ProfileForm):
    """A new version, with why it is written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]

    def terms(self) -> dict[str, Any]:
        terms = super().terms()
        return {**terms, "why": terms["changes"].pop("why")}
