"""What a ruling on a broken promise asks."""

from django import forms


class ExcuseForm(forms.Form):
    why = forms.CharField(
        label="Why it is excused",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Both teams read it. It is never taken back.",
        error_messages={"required": "Say why it is excused; both teams read it."},
    )
