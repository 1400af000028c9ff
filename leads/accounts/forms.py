"""What people type about a company. Whether it may be so, the commands judge."""

from typing import Any, ClassVar

from django import forms

from leads.asking import HALF, AskForm, Versioned, words
from leads.companies.queries import SEGMENTS
from smarketing.people.members import queries as members

SIZES = [("", "Not known"), *((segment, segment.capitalize()) for segment in SEGMENTS)]


class CompanyForm(AskForm):
    name = forms.CharField(max_length=200, error_messages={"required": "Give the company a name."})
    domain = forms.CharField(
        max_length=200, required=False, help_text="Whose addresses end in it is one of its people."
    )
    industry = forms.CharField(max_length=100, required=False)
    segment = forms.ChoiceField(choices=SIZES, required=False)
    employees = forms.IntegerField(
        required=False, min_value=1, widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": "1"})
    )
    owner_id = forms.TypedChoiceField(label="Owner", coerce=int, empty_value=None, required=False)
    parts: ClassVar = {"segment": HALF, "employees": HALF}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = members.everyone().filter(is_active=True).values_list("pk", "name")
        self.choose("owner_id", [("", "Nobody"), *people])


class EditCompany(Versioned, CompanyForm):
    """What is known of it, to be changed."""


class WhyForm(AskForm):
    why = words("Why", missing="Say why; both teams read it.")
