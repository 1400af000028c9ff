"""What proposing a word's meaning asks. Whether it makes sense is judged by the command."""

from typing import Any, ClassVar

from django import forms

from sla.glossary.queries import CONSEQUENCES, SIDES, Consequence, Meaning, Word

TICKS = {
    "rests_until_override": "Rests until a marketer overrides it with a reason",
    "disqualifies": "Disqualifies the person: no offers until the mark is lifted",
    "counts_in_quality": "Counts against marketing's quality promise",
    "moves_stage": "The person goes back on the ladder",
    "needs_comment": "Needs a comment",
}


class LinesField(forms.CharField):
    """Several sentences, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        return tuple(line.strip() for line in super().clean(value).splitlines() if line.strip())


class ProposeForm(forms.Form):
    """The word as it should be, beginning with what it is."""

    side = forms.ChoiceField(
        label="You stand in for",
        choices=[("", "Choose a side"), *((side, side.capitalize()) for side in SIDES)],
        error_messages={"required": "Say for which side you stand in: the other one then agrees."},
    )
    label = forms.CharField(
        label="What it is called",
        strip=True,
        error_messages={"required": "Give the word a name."},
        help_text="Shown wherever it stands; what programs send stays the same.",
    )
    text = forms.CharField(
        label="What it means",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what it means."},
    )
    criteria = LinesField(label="Criteria", required=False, help_text="One a line: what must be true.")
    rest_days = forms.IntegerField(
        label="Days without a new offer",
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": "0"}),
        help_text="Empty: no rest.",
    )
    why = forms.CharField(
        label="Why",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The other side reads it.",
    )
    ORDER: ClassVar = ("side", "label", "text", "criteria", "rest_days", *TICKS, "why")

    def __init__(
        self, *args: Any, word: Word, allows: tuple[str, ...], asks_side: bool, **kwargs: Any
    ) -> None:
        self.usual = word.meaning.consequence
        kwargs["initial"] = self._as_it_is(word.meaning)
        super().__init__(*args, **kwargs)
        for name in TICKS:
            self.fields[name] = forms.BooleanField(label=TICKS[name], required=False)
        for name in set(CONSEQUENCES) - set(allows):
            del self.fields[name]
        if not asks_side:
            del self.fields["side"]
        self.order_fields(self.ORDER)

    def _as_it_is(self, meaning: Meaning) -> dict[str, Any]:
        follows = meaning.as_dict()["consequence"] or {}
        said = {"label": meaning.label, "text": meaning.text, "criteria": meaning.criteria}
        return {**said, **follows, "rest_days": follows.get("rest_days") or None}

    def said(self) -> Meaning:
        told = self.cleaned_data
        return Meaning(told["label"], told["text"], told["criteria"], self._follows())

    def _follows(self) -> Consequence | None:
        if self.usual is None:
            return None
        told = {name: self.cleaned_data[name] for name in CONSEQUENCES if name in self.fields}
        if "rest_days" in told:
            told["rest_days"] = told["rest_days"] or 0
        return Consequence(**{**{name: getattr(self.usual, name) for name in CONSEQUENCES}, **told})


class WhyForm(forms.Form):
    """Why a proposal does not become what the word means."""

    why = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why; the other side reads it."},
    )
