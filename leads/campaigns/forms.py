"""What people type about a campaign and its money. Whether it may be so, the commands judge."""

from typing import Any, ClassVar

from django import forms

from leads.asking import HALF, AskForm, Versioned, words
from leads.profiles import queries as profiles
from leads.words import JourneyStep
from smarketing.people.members import queries as members


def day(**options: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def money(**options: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"})
    return forms.DecimalField(max_digits=12, decimal_places=2, widget=widget, **options)


def owners(owner_id: int | None) -> list[tuple[Any, str]]:
    """Who works here, and who has it now, if they left meanwhile."""
    people = members.everyone()
    chosen = people.filter(is_active=True) | people.filter(pk=owner_id or 0)
    return [("", "Nobody"), *chosen.values_list("pk", "name")]


class Fields(AskForm):
    """All that is said of something new."""

    def terms(self) -> dict[str, Any]:
        return {"fields": super().terms()}


class CampaignForm(Fields):
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
        super().__init__(*args, **kwargs)
        self.fields["budget"].label = f"Budget in {currency}"
        self.choose("owner_id", owners(owner_id))


class EditCampaign(Versioned, CampaignForm):
    """What is said of it, to be changed."""


class AssetForm(Fields):
    name = forms.CharField(max_length=200, error_messages={"required": "Give it a name."})
    key = forms.CharField(max_length=120, help_text="How links and imports name it. Case doesn't matter.")
    kind = forms.CharField(max_length=30, initial="page", help_text="E.g. white paper, webinar, calculator.")
    step = forms.ChoiceField(
        label="Step of the journey",
        choices=[("", "Not stated"), *((step, step.capitalize()) for step in JourneyStep)],
        required=False,
    )
    url = forms.CharField(label="Where it is found", max_length=500, required=False)
    persona_id = forms.TypedChoiceField(
        label="For which persona", coerce=int, empty_value=None, required=False
    )
    owner_id = forms.TypedChoiceField(label="Owner", coerce=int, empty_value=None, required=False)
    description = words("What it is about", rows=3, max_length=5000)
    retired = forms.BooleanField(
        label="Retired", required=False, help_text="Not offered any more; what it did stays."
    )
    parts: ClassVar = dict.fromkeys(("key", "kind", "persona_id", "owner_id"), HALF)

    def __init__(self, *args: Any, owner_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("owner_id", owners(owner_id))
        self.choose("persona_id", [("", "Anybody"), *profiles.options().values_list("pk", "name")])


class EditAsset(Versioned, AssetForm):
    """What is said of it, to be changed."""


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
