"""What people type about a campaign and its money. Whether it may be so, the commands judge."""

from typing import Any, ClassVar

from django import forms

from leads.asking import HALF, AskForm, words
from smarketing.people.members import queries as members


def day(**options: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def money(**options: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"})
    return forms.DecimalField(max_digits=12, decimal_places=2, widget=widget, **options)


class CampaignForm(AskForm):
    name = forms.CharField(max_length=200, error_messages={"required": "Give it a name."})
    key = forms.CharField(
        max_length=120,
        help_text="What links carry as utm_campaign. Case doesn't matter.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    starts_on = day(required=False, help_text="Sales is told on that day.")
    ends_on = day(required=False, label="Last day")
    budget = money(required=False)
    owner_id = forms.TypedChoiceField(label="Owner", coerce=int, empty_value=None, required=False)
    talk_track = words(
        "Talk track",
        rows=5,
        max_length=20_000,
        help_text="What sales says to the people it brings; goes along with each handoff.",
    )
    parts: ClassVar = {"starts_on": HALF, "ends_on": HALF, "budget": HALF, "owner_id": HALF}

    def __init__(self, *args: Any, currency: str, owner_id: int | None = None, **kwargs: Any) -> None:
        """`owner_id`: who has it now, offered also when they left meanwhile."""
        super().__init__(*args, **kwargs)
        self.fields["budget"].label = f"Budget in {currency}"
        people = members.everyone()
        chosen = people.filter(is_active=True) | people.filter(pk=owner_id or 0)
        self.choose("owner_id", [("", "Nobody"), *chosen.values_list("pk", "name")])


class SpendForm(AskForm):
    amount = money(error_messages={"required": "Enter the amount."})
    spent_on = day(label="Spent on", error_messages={"required": "Enter the day it was spent on."})
    what = forms.CharField(
        label="What for", max_length=200, error_messages={"required": "Say what it was spent on."}
    )
    parts: ClassVar = {"amount": HALF, "spent_on": HALF}

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = f"Amount in {currency}"


class CounterForm(AskForm):
    why = words("Why", missing="Say why it is taken off.", max_length=200)
