"""What a draft asks, in the words of the contract. Shares are typed in percent; whether the values make
sense together is judged by the commands."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from sla.agreements import queries
from sla.agreements.fields import LinesField, ValuesField, VolumesField, number, share
from sla.agreements.queries import Agreement, Terms
from smarketing.people.calendars import queries as calendars
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Team

TO_THE_MINUTE = "%Y-%m-%dT%H:%M"


class DraftForm(forms.Form):
    volume_per_period = number("Volume: at least so many MQLs", "Delivered, each person counted once.")
    volumes = VolumesField(
        label="Volume by channel and segment",
        help_text="Beside the total, each line a promise of its own. An MQL counts in every line it fits, so "
        "they need not add up to it.",
    )
    value_per_period = number("Value: MQLs worth at least")
    values = ValuesField(
        label="What one MQL is worth",
        help_text="The most specific line counts: channel and segment, then channel, then segment; “any” and "
        "“any” is for all the others. Without a line the promise of value can't be judged.",
    )
    quality_accepted_share = share("Quality: at least so many % accepted", "Of the offers sales decided.")
    quality_bad_data_share = share("Clean data: at most so many % rejected as bad data")
    required_fields = forms.MultipleChoiceField(
        label="Every offer has",
        choices=[(name, name.replace("_", " ")) for name in queries.REQUIRABLE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    re_engage_days = number(
        "Re-engagement: business days",
        "After a returned lead's date: to offer it again, enrol it in nurture or disqualify it.",
    )
    period = forms.ChoiceField(label="Per", choices=[(each, each) for each in queries.PERIODS])

    decide_minutes = number("Decide: business minutes", "To accept, reject or reroute, once held.")
    first_contact_minutes = number("First contact: business minutes", "From the offer to a first attempt.")
    attempts = number("Attempts before giving up")
    attempts_days = number("Attempts: within business days")
    outcome_days = number("Outcome: business days", "From accepting to qualify or return.")
    qualified_criteria = LinesField(
        label="Qualified means that sales ticked", help_text="One criterion a line."
    )

    kept_share = share("At least so many % of handoffs keep each of sales' promises")
    warn_share = share("At risk after so many % of the time")
    route_minutes = number("Business minutes until an offer must have a holder")
    reassign_minutes = number("Business minutes after a broken promise to decide until it is passed on")
    max_hops = number("Passed on at most so many times", "The last time to the last resort.")
    last_resort = forms.TypedChoiceField(
        label="Last resort",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Who gets what nobody else decided; needed before it can be proposed.",
    )
    hold_cap_days = number("Days on hold at most, on one handoff", "All its holds together.")
    dispute_days = number("Days for marketing to dispute a rejection")
    calendar = forms.TypedChoiceField(label="Hours that count", coerce=int, empty_value=None, required=False)
    effective_from = forms.DateTimeField(
        label="Begins",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TO_THE_MINUTE),
        help_text="At the earliest; never before both have signed. Empty: as soon as both have.",
    )
    note = forms.CharField(
        label="Why this version",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Both teams read it.",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    PARTS: ClassVar = (
        (
            "Marketing promises",
            "marketing",
            (
                "period", "volume_per_period", "volumes", "value_per_period", "values",
                "quality_accepted_share", "quality_bad_data_share", "re_engage_days", "required_fields",
            ),
        ),
        (
            "Sales promises",
            "sales",
            (
                "decide_minutes", "first_contact_minutes", "attempts", "attempts_days", "outcome_days",
                "qualified_criteria",
            ),
        ),
        (
            "How it is judged",
            "",
            (
                "kept_share", "warn_share", "route_minutes", "reassign_minutes", "max_hops", "last_resort",
                "hold_cap_days",
                "dispute_days",
            ),
        ),
        ("Hours, date, and why", "", ("calendar", "effective_from", "note")),
    )  # fmt: skip

    def __init__(self, *args: Any, agreement: Agreement, now: datetime, **kwargs: Any) -> None:
        self.now = now
        terms = queries.terms(agreement)
        begins = agreement.effective_from
        kwargs["initial"] = {
            **terms.as_dict(),
            "calendar": agreement.calendar_id or "",
            "effective_from": timezone.localtime(begins) if begins > now else None,
            "note": agreement.note,
            "revision": agreement.revision,
        }
        super().__init__(*args, **kwargs)
        self.fields["value_per_period"].label = f"Value: MQLs worth at least, in {terms.currency}"
        self.fields["values"].unit = f"Worth, in {terms.currency}"  # type: ignore[attr-defined]
        people = members.answering_for(agreement.sales_team_id or 0).select_related("team")
        named = [(each.pk, f"{each.name} ({each.team or 'manager'})") for each in people]
        self.fields["last_resort"].choices = [("", "nobody yet"), *named]  # type: ignore[attr-defined]
        choices = [(each.pk, each.name) for each in calendars.all_calendars()]
        self.fields["calendar"].choices = [("", "each team's own"), *choices]  # type: ignore[attr-defined]

    def parts(self) -> Iterator[tuple[str, str, list[forms.BoundField]]]:
        """Title, side and fields of each part of the contract."""
        for title, side, names in self.PARTS:
            yield title, side, [self[name] for name in names]

    def begin_again(self, revision: int) -> None:
        """Keep what was typed, now over the draft as it is at `revision`."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["revision"] = revision
        self.data = data

    def changes(self) -> dict[str, Any]:
        """As the command takes them."""
        told = dict(self.cleaned_data)
        told.pop("revision")
        frame = {
            "calendar_id": told.pop("calendar"),
            "effective_from": told.pop("effective_from") or self.now,
            "note": told.pop("note"),
        }
        names = set(Terms.__dataclass_fields__)
        return {"terms": {name: value for name, value in told.items() if name in names}, **frame}


class PairForm(forms.Form):
    """Between whom."""

    marketing_team = forms.TypedChoiceField(label="Marketing team", coerce=int)
    sales_team = forms.TypedChoiceField(label="Sales team", coerce=int)

    def __init__(self, *args: Any, teams: dict[str, list[Team]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for side, found in teams.items():
            choices = [(team.pk, team.name) for team in found]
            self.fields[f"{side}_team"].choices = choices  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """Why something that was proposed is not signed."""

    why = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why; the other team reads it."},
    )
