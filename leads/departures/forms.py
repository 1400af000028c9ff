"""Who takes over, and where to."""

from typing import Any

from django import forms
from django.http import QueryDict

from leads.departures.queries import OpenWork, successors
from smarketing.people.members import queries as members
from smarketing.people.members.queries import User


class LeaveForm(forms.Form):
    successor = forms.TypedChoiceField(
        label="Who takes it over", required=False, coerce=int, empty_value=None
    )

    def __init__(self, data: QueryDict | None = None, *, person: User, work: OpenWork) -> None:
        super().__init__(data)
        field = self.fields["successor"]
        field.choices = _choices(person, work)  # type: ignore[attr-defined]
        field.required = work.needs_somebody
        field.error_messages["required"] = "Open opportunities and next steps need somebody; choose who."
        if not self.is_held(work):
            del self.fields["successor"]

    def is_held(self, work: OpenWork) -> bool:
        """Whether there is anything to take over."""
        return work.total > 0

    def successor_id(self) -> int | None:
        chosen: int | None = self.cleaned_data.get("successor")
        return chosen


class MoveForm(LeaveForm):
    team = forms.TypedChoiceField(label="New team", coerce=int)
    field_order = ["team", "successor"]

    def __init__(self, data: QueryDict | None = None, *, person: User, work: OpenWork) -> None:
        super().__init__(data, person=person, work=work)
        others = [team for team in members.teams() if team.pk != person.team_id]
        choices: list[Any] = [(team.pk, f"{team} ({team.side})") for team in others]
        self.fields["team"].choices = choices  # type: ignore[attr-defined]

    def is_held(self, work: OpenWork) -> bool:
        return work.of_the_team > 0


def _choices(person: User, work: OpenWork) -> list[Any]:
    """The team's own people first: only they can hold its handoffs."""
    people = list(successors(person))
    team = [(each.pk, each.name) for each in people if person.team_id and each.team_id == person.team_id]
    others = [
        (each.pk, f"{each.name} ({each.team or 'above both sides'})")
        for each in people
        if not (person.team_id and each.team_id == person.team_id)
    ]
    groups = [(str(person.team), team)] if team else []
    nobody = "Choose somebody" if work.needs_somebody else "Nobody in particular"
    return [("", nobody), *groups, ("Others", others)]
