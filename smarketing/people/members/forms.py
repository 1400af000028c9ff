"""What people type about people and teams. Whether it may be so, the commands judge."""

from typing import Any

from django import forms
from django.http import QueryDict

from smarketing.people.members import queries
from smarketing.people.members.models import Assignment, LeaveKind, Side, Team, User

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def zone_choices(blank: str = "") -> list[Any]:
    """Every zone, grouped by its region; `blank` is what none of them means."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for zone in queries.zones():
        region, _, city = zone.partition("/")
        groups.setdefault(region if city else "Other", []).append((zone, zone.replace("_", " ")))
    first = [("", blank)] if blank else []
    return first + sorted(groups.items(), key=lambda group: (group[0] == "Other", group[0]))


class RolesForm(forms.Form):
    """A person's place: team and side, what they are above it, and where they live."""

    name = forms.CharField(max_length=150)
    team = forms.ModelChoiceField(
        queries.teams(), required=False, empty_label="No team", help_text="The team decides the side."
    )
    is_lead = forms.BooleanField(label="Leads the team", required=False)
    is_manager = forms.BooleanField(label="Manager: above both sides", required=False)
    is_admin = forms.BooleanField(label="Admin: sets up people, teams and forms", required=False)
    zone = forms.ChoiceField(label="Time zone", required=False)

    def __init__(self, *args: Any, may_empower: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zone_choices("The team's zone")  # type: ignore[attr-defined]
        if not may_empower:
            del self.fields["is_manager"], self.fields["is_admin"]

    def details(self) -> dict[str, Any]:
        """As the commands take it."""
        told = dict(self.cleaned_data)
        team = told.pop("team")
        return {**told, "team_id": team.pk if team else None}


class InviteForm(RolesForm):
    email = forms.EmailField(label="Work e-mail", max_length=254)
    field_order = ["email", "name", "team"]


class PersonForm(RolesForm):
    """Changing somebody who is on a team already leaves the team alone: what they hold belongs to
    it, so changing teams is a step of its own."""

    def __init__(self, data: QueryDict | None = None, *, person: User) -> None:
        fields = ("name", "team", "is_lead", "is_manager", "is_admin", "zone")
        super().__init__(data, initial={field: getattr(person, field) for field in fields})
        self.person = person
        if person.team_id:
            del self.fields["team"]

    def details(self) -> dict[str, Any]:
        if "team" in self.fields:
            return super().details()
        return {**self.cleaned_data, "team_id": self.person.team_id}


class ProfileForm(forms.Form):
    zone = forms.ChoiceField(
        label="Time zone", required=False, help_text="Every time on every page is shown in this zone."
    )
    mail_notices = forms.BooleanField(label="Send me notices by mail too", required=False)

    def __init__(self, data: QueryDict | None = None, *, person: User) -> None:
        super().__init__(data, initial={"zone": person.zone, "mail_notices": person.mail_notices})
        of_team = f"The team's zone ({person.team.zone})" if person.team else "UTC"
        self.fields["zone"].choices = zone_choices(of_team)  # type: ignore[attr-defined]


class LeaveForm(forms.Form):
    first_day = forms.DateField(label="From", widget=DATE)
    last_day = forms.DateField(label="Last day away", widget=DATE)
    kind = forms.ChoiceField(
        label="Why",
        choices=LeaveKind.choices,
        initial=LeaveKind.VACATION,
        help_text="Seen by the person, their lead, managers and admins; everybody else sees the days.",
    )


class TeamForm(forms.ModelForm):
    side = forms.ChoiceField(choices=Side.choices, widget=forms.RadioSelect)
    zone = forms.ChoiceField(label="Time zone")
    assignment = forms.ChoiceField(
        label="An offer to the whole team goes to",
        choices=Assignment.choices,
        initial=Assignment.ROUND_ROBIN,
        widget=forms.RadioSelect,
        help_text="For sales teams.",
    )

    class Meta:
        model = Team
        fields = ["name", "side", "zone", "calendar", "assignment"]
        help_texts = {"calendar": "Its clocks run in these hours."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zone_choices()  # type: ignore[attr-defined]
        self.fields["calendar"].empty_label = None  # type: ignore[attr-defined]

    def details(self) -> dict[str, Any]:
        """As the commands take it."""
        told = dict(self.cleaned_data)
        calendar = told.pop("calendar")
        return {**told, "calendar_id": calendar.pk}
