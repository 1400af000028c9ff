"""What people type into a draft, kind by kind."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from sla.agreements import known
from smarketing.kernel.lines import LinesField as RowsField

PERCENT = 100
MOST = 10**12
ANY = [("", "any")]


class PercentField(forms.FloatField):
    """A share of one, typed in percent."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value * PERCENT:.4g}" if isinstance(value, float) else value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return None if typed is None else round(typed / PERCENT, 6)


class LinesField(forms.CharField):
    """Several sentences, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class KindsField(RowsField):
    """Rows about kinds of MQLs: a channel and a segment to choose, and a number of each."""

    amount = ""  # the number's part
    unit = "At least"  # as people read it

    @property
    def channels(self) -> Sequence[tuple[str, str]]:
        return [*ANY, *known.channels().items()]

    @property
    def segments(self) -> Sequence[tuple[str, str]]:
        return [*ANY, *known.segments().items()]

    def prepare_value(self, value: Any) -> list[dict[str, Any]]:
        """The number by the name that the template knows it by."""
        return [{**line, "amount": line[self.amount]} for line in value or []]

    def line(self, told: Mapping[str, str]) -> dict[str, Any]:
        try:
            number = Decimal(told[self.amount].replace(",", "").replace(" ", ""))
        except InvalidOperation:
            number = Decimal(0)
        if not number.is_finite() or not 0 < number <= MOST:
            raise forms.ValidationError(self.unclear(told))
        return {**told, self.amount: self.taken(number, told)}

    def unclear(self, told: Mapping[str, str]) -> str:
        raise NotImplementedError

    def taken(self, number: Decimal, told: Mapping[str, str]) -> Any:
        raise NotImplementedError

    def whose(self, told: Mapping[str, str]) -> str:
        """Which line, in words."""
        channel = known.channels().get(told["channel"], told["channel"] or "any channel")
        segment = known.segments().get(told["segment"], told["segment"] or "any segment")
        return f"{channel}, {segment.lower()}"


class ValuesField(KindsField):
    """The value table."""

    parts = ("channel", "segment", "worth")
    amount = "worth"

    def unclear(self, told: Mapping[str, str]) -> str:
        return f"Say what one MQL is worth, above zero: {self.whose(told)}."

    def taken(self, number: Decimal, told: Mapping[str, str]) -> str:
        return str(number)


class VolumesField(KindsField):
    """How many of each kind."""

    parts = ("channel", "segment", "least")
    amount = "least"

    def unclear(self, told: Mapping[str, str]) -> str:
        return f"Say how many MQLs, in whole numbers: {self.whose(told)}."

    def taken(self, number: Decimal, told: Mapping[str, str]) -> int:
        if number != int(number):
            raise forms.ValidationError(self.unclear(told))
        return int(number)


def number(label: str, hint: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=hint, widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": "1"})
    )


def share(label: str, hint: str = "") -> PercentField:
    widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.1"})
    return PercentField(label=label, help_text=hint, widget=widget)
