"""What can be said to economics: every field may be left out, and stands in the address."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from reporting.economics.queries import LARGEST, PER_YEAR, Asked
from reporting.economics.wording import SPLITS
from smarketing.kernel.errors import Refused

BAD_REQUEST = 400


def money(label: str, hint: str = "", least: Decimal = Decimal("0.01")) -> forms.DecimalField:
    return _number(label, hint, least, LARGEST)


def percent(label: str, hint: str = "") -> forms.DecimalField:
    return _number(label, hint, Decimal("0.01"), Decimal(100))


def _number(label: str, hint: str, least: Decimal, most: Decimal) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "any", "min": str(least)})
    return forms.DecimalField(
        label=label,
        help_text=hint,
        required=False,
        min_value=least,
        max_value=most,
        max_digits=16,
        decimal_places=2,
        widget=widget,
    )


class AskForm(forms.Form):
    by = forms.ChoiceField(label="Split by", choices=list(SPLITS.items()), required=False)
    team = forms.TypedChoiceField(label="Team", coerce=int, empty_value=None, required=False)
    goal = money("Revenue goal")
    per = forms.ChoiceField(label="In each", choices=[(each, each) for each in PER_YEAR], required=False)
    share = percent("Marketing's share, %")
    worth = money("What one MQL is worth", "Instead of what was measured.")
    margin = percent("Margin, %", "Of a win.")
    hour = money("A rep's hour costs", least=Decimal(0))
    minutes = _number("Minutes for one attempt", "", Decimal(0), Decimal(24 * 60))
    amount = money("Average win", "Instead of what was measured.")

    def __init__(self, data: Mapping[str, Any], *, teams: Iterable[tuple[Any, str]]) -> None:
        usual = Asked()
        super().__init__({"by": usual.by, "per": usual.per, **data})
        self.fields["team"].choices = [("", "All"), *teams]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """Of a valid form; what was left blank is as usual."""
        return Asked(**{name: value for name, value in self.cleaned_data.items() if value not in (None, "")})

    def need_known(self) -> None:
        """Refused when the address says what this page doesn't know: a number would silently ignore it."""
        for name in self.data:
            if name not in self.fields:
                raise Refused(
                    "unknown-address", f"This page knows no “{name}”.", status=BAD_REQUEST, field=name
                )

    def of(self, names: Iterable[str]) -> Iterator[forms.BoundField]:
        for name in names:
            yield self[name]

    def beside(self, names: Iterable[str]) -> dict[str, str]:
        """Everything else that was said, to come along when these are said anew."""
        kept = {name: value for name, value in self.data.items() if name not in set(names)}
        return {name: value for name, value in kept.items() if value and name in self.fields}


def asked(data: Mapping[str, Any], teams: Iterable[tuple[Any, str]]) -> Asked:
    """For programs: refused by the name of the first word that makes no sense."""
    form = AskForm(data, teams=teams)
    form.need_known()
    for name, sentences in form.errors.items():
        raise Refused("no-sense", f"{name}: {sentences[0]}", field=name)
    return form.asked()


class DraftChoice(forms.Form):
    """Into which draft: one that is open, or a new one between two teams."""

    draft = forms.ChoiceField(label="Into")

    def __init__(self, data: Mapping[str, Any] | None, *, choices: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["draft"].choices = list(choices)  # type: ignore[attr-defined]

    def where(self) -> dict[str, Any]:
        """As the command takes it."""
        first, _, second = self.cleaned_data["draft"].partition("-")
        return {"teams": (int(first), int(second))} if second else {"agreement_id": int(first)}
