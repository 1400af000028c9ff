"""What each move of a handoff asks. A moment typed to the minute means any moment of that minute."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from leads.asking import HALF, MEANINGS, PILLS, TICKS, AskForm, words
from leads.campaigns import queries as campaigns
from leads.handoff.queries import (
    REJECT_REASONS,
    RETURN_REASONS,
    Handoff,
    Result,
    State,
    Via,
    criteria_of,
    reasons,
    terms_of,
)
from smarketing.people.members import queries as members

WHERE_ASKED = "needed where the reason says so"
TO_THE_MINUTE = "%Y-%m-%dT%H:%M"
RATINGS = [("", "Not rated"), *((str(n), str(n)) for n in range(1, 6))]


class MoveForm(AskForm):
    """Knows the handoff it is about and the moment it is shown. `lead` is said above the fields."""

    lead = ""

    def __init__(self, *args: Any, handoff: Handoff, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handoff, self.now = handoff, now
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the handoff."""


def moment(label: str, **options: Any) -> forms.DateTimeField:
    """A moment in the zone the person reads times in."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TO_THE_MINUTE)
    return forms.DateTimeField(label=label, widget=widget, **options)


def agreed_reason(keys: tuple[str, ...]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Reason",
        choices=lambda: [(key, reason) for key, reason in reasons().items() if key in keys],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason; marketing learns from it."},
    )


class RejectForm(MoveForm):
    reason = agreed_reason(REJECT_REASONS)
    comment = words("Comment", needed=WHERE_ASKED)
    rating = forms.TypedChoiceField(
        label="Quality of the lead",
        choices=RATINGS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text="1 is useless, 5 is just what we look for.",
    )
    parts: ClassVar = {"reason": MEANINGS, "rating": PILLS}


class RerouteForm(MoveForm):
    team_id = forms.TypedChoiceField(
        label="To which team", coerce=int, error_messages={"required": "Choose the team it belongs to."}
    )
    why = words("Why")

    def prepare(self) -> None:
        others = members.teams("sales").exclude(pk=self.handoff.sales_team_id)
        self.choose("team_id", [("", "Choose a team"), *((team.pk, team.name) for team in others)])


class ReassignForm(MoveForm):
    holder_id = forms.TypedChoiceField(
        label="To whom", coerce=int, error_messages={"required": "Choose who should have it."}
    )
    why = words("Why", missing="Say why somebody else should have it.")

    def prepare(self) -> None:
        others = members.members(self.handoff.sales_team_id).exclude(pk=self.handoff.holder_id or 0)
        people = [(each.pk, self._named(each)) for each in others.prefetch_related("leave")]
        self.choose("holder_id", [("", "Choose a person"), *people])

    def _named(self, person: members.User) -> str:
        holder = members.holder_of(person)
        return person.name if holder and holder.is_present(self.now) else f"{person.name} (away)"


class ReturnForm(MoveForm):
    reason = agreed_reason(RETURN_REASONS)
    comment = words("Comment", needed=WHERE_ASKED)
    hint = words("Hint for nurture", help_text="What marketing could send them meanwhile.")
    retry_on = forms.DateField(
        label="Try again from",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The earliest day it makes sense to offer them again.",
    )
    parts: ClassVar = {"reason": MEANINGS}


class HoldForm(MoveForm):
    reason = words("What they asked for", missing="Say what the person asked for.")
    until = moment("On hold until", error_messages={"required": "Say until when."})

    def prepare(self) -> None:
        days = terms_of(self.handoff).hold_cap_days
        self.lead = f"Attempts and outcome wait until then; {days} days in all at most, as agreed."


class AttemptForm(MoveForm):
    via = forms.ChoiceField(
        label="How",
        choices=[
            (Via.CALL, "Call"), (Via.EMAIL, "E-mail"), (Via.MEETING, "Meeting"), (Via.SOCIAL, "Social"),
            (Via.OTHER, "Other"),
        ],
        initial=Via.CALL,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you tried."},
    )  # fmt: skip
    result = forms.ChoiceField(
        label="What came of it",
        choices=[
            (Result.CONNECTED, "Connected"), (Result.NO_ANSWER, "No answer"),
            (Result.LEFT_MESSAGE, "Left a message"), (Result.BOUNCED, "Bounced"),
            (Result.WRONG_PERSON, "Wrong person"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of it."},
    )  # fmt: skip
    happened_at = moment("When", error_messages={"required": "Say when it was."})
    minutes = forms.IntegerField(
        label="Minutes", required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": "0"})
    )
    note = words("Note")
    sent_id = forms.TypedChoiceField(label="Sent along", coerce=int, empty_value=None, required=False)
    next_step = forms.CharField(label="Next step", required=False, max_length=200)
    next_step_at = moment("Due", required=False)
    parts: ClassVar = {
        "via": PILLS,
        "result": PILLS,
        "happened_at": HALF,
        "minutes": HALF,
        "next_step": HALF,
        "next_step_at": HALF,
    }

    def prepare(self) -> None:
        self.choose("sent_id", [("", "Nothing"), *campaigns.sendable().values_list("pk", "name")])
        if self.handoff.state == State.OFFERED:
            self.lead = "Logging it accepts the lead as well."
        self.fields["happened_at"].initial = timezone.localtime(self.now)
        self.fields["next_step"].widget.attrs["placeholder"] = "Call again, send the offer…"

    def clean_happened_at(self) -> datetime:
        """Within the typed minute: not before the offer, if that was in it, and not after now."""
        typed: datetime = self.cleaned_data["happened_at"]
        offered = self.handoff.first_offered_at
        return offered if timedelta() < offered - typed < timedelta(minutes=1) else typed

    def clean(self) -> None:
        if self.cleaned_data.get("next_step_at") and not self.cleaned_data.get("next_step"):
            self.add_error("next_step", "Say what the next step is.")


class QualifyForm(MoveForm):
    criteria = forms.MultipleChoiceField(
        label="Tick what is true of this person",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick every criterion both teams agreed on."},
    )
    parts: ClassVar = {"criteria": TICKS}

    def prepare(self) -> None:
        self.choose("criteria", [(each, each) for each in criteria_of(self.handoff)])


class WithdrawForm(MoveForm):
    why = words("Why", missing="Say why you withdraw it.")


class DisputeForm(MoveForm):
    why = words("Why", missing="Say why the rejection is wrong.", rows=3)


class RuleForm(MoveForm):
    ruling = forms.ChoiceField(
        label="Ruling",
        choices=[("stands", "The rejection stands"), ("overturned", "The rejection is overturned")],
        widget=forms.RadioSelect,
        error_messages={"required": "Rule that it stands or is overturned."},
    )
    why = words("Why", missing="Give the reason.")
    parts: ClassVar = {"ruling": PILLS}


class HandOffForm(AskForm):
    """To whom, with what words, and the reasons that some of the people chosen need."""

    team = forms.TypedChoiceField(
        label="To which team", coerce=int, error_messages={"required": "Choose the sales team."}
    )
    holder_id = forms.TypedChoiceField(label="To whom", coerce=int, empty_value=None, required=False)
    qualify = words(
        "Why do they qualify as MQL?",
        help_text="Stays in their history; without it, who is no MQL yet is refused.",
    )
    override = words("Why offer them although they rest?", help_text="Without it, who rests is refused.")
    note = words("Note for sales", rows=3, help_text="What they should know that the brief doesn't say.")

    def __init__(self, *args: Any, team: members.Team | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("team", [(each.pk, each.name) for each in members.teams("sales")])
        self.fields["team"].initial = team.pk if team else None
        people = members.members(team.pk) if team else []
        self.choose("holder_id", [("", nobody_named(team)), *((each.pk, each.name) for each in people)])

    def terms(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        return {"sales_team_id": told.pop("team"), **told}


def nobody_named(team: members.Team | None) -> str:
    """What becomes of an offer to the team as a whole."""
    if team is None:
        return "The team"
    return "The next rep in turn" if team.assignment == "round_robin" else "Any rep may claim it"
