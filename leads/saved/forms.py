"""What people say of a view. Whether it may be so, the commands judge."""

from typing import Any

from django import forms

from leads.asking import AskForm, Versioned
from leads.saved.queries import LONGEST_NAME


class SaveForm(AskForm):
    name = forms.CharField(max_length=LONGEST_NAME, error_messages={"required": "Give the view a name."})
    shared = forms.BooleanField(
        label="Shared with everybody",
        required=False,
        help_text="Both sides find it on their list. It stays when you leave.",
    )


class EditView(Versioned, SaveForm):
    """`over`: whether it takes over what the list shows now (`query`), where that differs."""

    over = forms.BooleanField(label="Take over the filters and columns that are shown now", required=False)

    def __init__(self, *args: Any, query: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query = query
        if query is None:
            del self.fields["over"]

    def terms(self) -> dict[str, Any]:
        terms = super().terms()
        if terms["changes"].pop("over", False):
            terms["changes"]["query"] = self.query
        return terms
