"""What people are asked about opportunities."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from leads import meanings
from leads.asking import HALF, MEANINGS, PILLS, TICKS, AskForm, Versioned, words
from leads.campaigns.queries import Asset, Touchpoint
from leads.outcomes.queries import STEPS
from leads.words import channel_label
from sla.glossary.queries import Kind


def amount(hint: str = "", missing: str = "") -> forms.DecimalField:
    """Money, or nothing: unknown is never 0. `missing` is said when there has to be one."""
    attrs = {"inputmode": "decimal", "step": "0.01", "placeholder": "not stated"}
    return forms.DecimalField(
        required=bool(missing),
        error_messages={"required": missing},
        max_digits=14,
        decimal_places=2,
        help_text=hint,
        widget=forms.NumberInput(attrs=attrs),
    )


def lost_reason(missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Reason",
        choices=lambda: list(meanings.of_kind(Kind.LOSS).items()),
        widget=forms.RadioSelect,
        error_messages={"required": missing},
    )


class TermsForm(AskForm):
    """Name, amount, expected close, step: to open one and to keep it current."""

    name = forms.CharField(max_length=200, required=False)
    amount = amount("Leave it blank while nobody stated one.")
    expected_close = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    step = forms.ChoiceField(
        choices=[(step, step.capitalize()) for step in STEPS], initial=STEPS[0], widget=forms.RadioSelect
    )
    parts: ClassVar = {"amount": HALF, "expected_close": HALF, "step": PILLS}

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = f"Amount in {currency}"


class EditForm(Versioned, TermsForm):
    """The terms, to be kept current."""


class WinForm(AskForm):
    """The amount is there, or said to be unknown: a win must not lose it by an oversight."""

    amount = amount(missing="Enter the amount, or say that it is not stated.")
    not_stated = forms.BooleanField(label="The amount is not stated", required=False)
    helped = forms.MultipleChoiceField(
        label="What helped", required=False, widget=forms.CheckboxSelectMultiple
    )
    helped_assets = forms.MultipleChoiceField(
        label="Which of what you sent helped", required=False, widget=forms.CheckboxSelectMultiple
    )
    comment = words("Comment")
    parts: ClassVar = {"helped": TICKS, "helped_assets": TICKS}

    def __init__(
        self,
        *args: Any,
        touches: Iterable[Touchpoint],
        sent: Iterable[Asset],
        currency: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = f"Amount in {currency}"
        known = [(str(touch.pk), in_a_line(touch)) for touch in touches]
        self.choose("helped", known)
        if not known:
            del self.fields["helped"]
        assets = [(str(asset.pk), str(asset)) for asset in sent]
        self.choose("helped_assets", assets)
        if not assets:
            del self.fields["helped_assets"]

    def clean(self) -> None:
        if not self.cleaned_data.get("not_stated"):
            return
        if self.cleaned_data.get("amount") is not None:
            self.add_error("amount", "It has an amount, so it can't be “not stated” as well.")
        elif not self["amount"].data:
            self.errors.pop("amount", None)
            self.cleaned_data["amount"] = None

    def terms(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        del told["not_stated"]
        chosen = {name: [int(pk) for pk in told.get(name, [])] for name in ("helped", "helped_assets")}
        return {**told, **chosen}


class LoseForm(AskForm):
    """Why it came to nothing, for marketing to learn from."""

    reason = lost_reason("Choose why it was lost; marketing learns from it.")
    competitor = forms.CharField(max_length=120, required=False)
    comment = words("Comment")
    quote = words("In their own words", help_text="What the customer said, word for word.")
    parts: ClassVar = {"reason": MEANINGS}


class CloseForm(AskForm):
    """Why an SQL came to nothing before it was an opportunity."""

    reason = lost_reason("Choose why it came to nothing.")
    comment = words("Comment")
    parts: ClassVar = {"reason": MEANINGS}


class ReopenForm(AskForm):
    why = words("Why", missing="Say why it is open again.")


def in_a_line(touch: Touchpoint) -> str:
    """`Webinar · Spring launch · Email, 3 Mar 2026`."""
    what = [touch.kind.replace("_", " ").capitalize(), *(str(x) for x in (touch.campaign, touch.asset) if x)]
    return f"{' · '.join(what)} · {channel_label(touch.channel)}, {touch.happened_at:%d %b %Y}"
