"""What an import asks: a file or a pasted list, how it is written, what its columns and words mean, and what
happens when it is started. Whether that makes sense is judged by the commands."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings

from leads import meanings
from leads.asking import AskForm
from leads.wizard import queries
from leads.wizard.queries import Import
from leads.wizard.reading.text import ENCODINGS
from leads.wizard.rules.dates import Order
from leads.wizard.rules.presets import BY_KEY
from leads.wizard.rules.states import Form
from leads.wizard.rules.targets import Target
from leads.words import Stage
from smarketing.kernel.errors import Refused
from smarketing.people.members import queries as members

CUT_BY = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
CUTS = [("comma", "Comma ,"), ("semicolon", "Semicolon ;"), ("tab", "Tab"), ("bar", "Bar |")]
DATES = [
    (Order.DAY_FIRST.value, "day first: 03/04 is 3 April"),
    (Order.MONTH_FIRST.value, "month first: 4 March"),
]
YES_NO = [("yes", "names the columns"), ("no", "is a person already")]
LONGEST_LIST = 2_000_000


class UploadForm(forms.Form):
    """One of the two."""

    file = forms.FileField(
        label="A file", required=False, allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text="CSV or a workbook (.xlsx), from HubSpot, Salesforce, LinkedIn or any spreadsheet.",
    )  # fmt: skip
    text = forms.CharField(
        label="Or paste a list", required=False, max_length=LONGEST_LIST, strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="Cells copied from a spreadsheet, one address a line, or who a mail went to.",
    )  # fmt: skip
    again = forms.BooleanField(label="It came in before, and I mean it", required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if bool(said.get("file")) == bool(said.get("text", "").strip()):
            raise forms.ValidationError("Choose a file or paste a list, one of the two.")
        return said

    def said(self) -> dict[str, Any]:
        """What the command takes."""
        file, again = self.cleaned_data["file"], self.cleaned_data["again"]
        if file:
            return {"content": file.read(), "name": file.name, "again": again}
        return {"content": self.cleaned_data["text"].encode(), "form": Form.LIST.value, "again": again}


class LayoutForm(forms.Form):
    """How the file is written; blank stays as it is."""

    encoding = forms.ChoiceField(label="Encoding", required=False)
    cut = forms.ChoiceField(label="Cells end with", required=False, choices=CUTS)
    sheet = forms.ChoiceField(label="Sheet", required=False)
    heading = forms.ChoiceField(label="The first row", required=False, choices=YES_NO)
    skip = forms.IntegerField(label="Rows before it", required=False, min_value=0, max_value=1_000)
    preset = forms.ChoiceField(label="Comes from", required=False)

    def __init__(self, data: Any, *, upload: Import, sheets: list[str]) -> None:
        super().__init__(data, initial=_layout(upload), auto_id="layout-%s")
        known = list(dict.fromkeys([*ENCODINGS, upload.layout["encoding"]]))
        self._choose("encoding", [(each, each.upper()) for each in known])
        self._choose("sheet", [(each, each) for each in sheets])
        self._choose("preset", [(key, preset.label) for key, preset in BY_KEY.items()])
        for name in ("encoding", "cut") if sheets else ("sheet",):
            del self.fields[name]
        for field in self.fields.values():
            field.needed = " "  # type: ignore[attr-defined]  # whatever is there is right until it is changed

    def need_valid(self) -> None:
        """Refuse the first that isn't among what can be chosen."""
        for name, errors in self.errors.items():
            raise Refused("layout", f"{self.fields[name].label}: {errors[0]}", field=name)

    def said(self) -> dict[str, Any]:
        """What is said of the layout and the preset, as the command takes it."""
        if not self.is_valid():
            return {}
        said = {name: value for name, value in self.cleaned_data.items() if name in self.data and value != ""}
        if "cut" in said:
            said["delimiter"] = CUT_BY[said.pop("cut")]
        if "heading" in said:
            said["heading"] = said["heading"] == "yes"
        return {**said, "preset": self.cleaned_data["preset"]} if "preset" in self.data else said

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class MeaningForm(forms.Form):
    """What holds for the whole list."""

    source = forms.CharField(
        label="Whose ids they are", max_length=60, help_text="An id means something only with its system."
    )
    stage = forms.ChoiceField(label="New people stand at", help_text="Where the row says no stage.")
    dates = forms.ChoiceField(label="Dates", choices=DATES)
    zone = forms.ChoiceField(label="Times are of")

    def __init__(self, data: Any, *, upload: Import) -> None:
        super().__init__(data, initial=upload.options)
        labels = meanings.stage_labels()
        self.fields["stage"].choices = [(stage.value, labels[stage]) for stage in Stage]  # type: ignore[attr-defined]
        self.fields["zone"].choices = [(zone, zone) for zone in members.zones()]  # type: ignore[attr-defined]


class StartForm(forms.Form):
    """Nobody is handed off unless a team is chosen."""

    offer_team_id = forms.TypedChoiceField(
        label="Hand off new MQLs to", required=False, coerce=int, empty_value=None
    )
    offer_most = forms.IntegerField(label="At most", required=False, min_value=1)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        teams = [(team.pk, team.name) for team in members.teams("sales")]
        self.fields["offer_team_id"].choices = [("", "nobody"), *teams]  # type: ignore[attr-defined]
        most = self.fields["offer_most"]
        most.help_text = f"Up to {settings.IMPORT_MOST_HANDOFFS}."
        most.widget.attrs["max"] = settings.IMPORT_MOST_HANDOFFS


class UndoForm(AskForm):
    """Nothing is asked but whether it is meant."""


def chosen_columns(upload: Import, data: Mapping[str, str]) -> dict[str, str]:
    """By column what was chosen for it; they go by their places."""
    return {column: data.get(f"column-{place}", "") for place, column in enumerate(upload.columns)}


def chosen_words(data: Any) -> dict[str, dict[str, str]]:
    """What was said of each word: `<target>-word` and `<target>-means` come in pairs. Of what nothing was
    said nothing is kept."""
    found: dict[str, dict[str, str]] = {}
    for target in queries.WORDED:
        pairs = zip(data.getlist(f"{target}-word"), data.getlist(f"{target}-means"), strict=False)
        if said := {word: "" if means == NOTHING else means for word, means in pairs if means}:
            found[target] = said
    return found


def grouped(targets: list[Target]) -> list[tuple[str, list[Target]]]:
    """The targets in their groups, for a choice."""
    found: dict[str, list[Target]] = {}
    for target in targets:
        found.setdefault(target.group, []).append(target)
    return list(found.items())


NOTHING = "nothing"


def _layout(upload: Import) -> dict[str, Any]:
    layout = upload.layout
    cuts = {sign: name for name, sign in CUT_BY.items()}
    return {
        **layout,
        "cut": cuts.get(layout["delimiter"], "comma"),
        "heading": "yes" if layout["heading"] else "no",
        "preset": upload.options["preset"],
    }
