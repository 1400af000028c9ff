"""What is typed about a calendar. Whether it makes sense, the commands judge."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from smarketing.kernel.errors import Refused
from smarketing.kernel.lines import LinesField
from smarketing.people.calendars import places, typed
from smarketing.people.calendars.hours import FULL_NAMES
from smarketing.people.calendars.models import Calendar
from smarketing.people.members.forms import zone_choices


class HoursField(forms.CharField):
    """A day's hours, typed; cleaned to windows."""

    def clean(self, value: Any) -> Any:
        return _read(super().clean(value))


class DaysField(LinesField):
    """Closures, each of a day or several."""

    parts: Sequence[str] = ("name", "from", "to")

    def line(self, told: Mapping[str, str]) -> dict[str, Any]:
        if not told["from"]:
            raise forms.ValidationError(f"Give the day on which “{told['name'] or 'it'}” begins.")
        return dict(told)


class OpeningsField(DaysField):
    """Extra openings: days, and their hours."""

    parts = (*DaysField.parts, "hours")

    def line(self, told: Mapping[str, str]) -> dict[str, Any]:
        return {**super().line(told), "hours": _read(told["hours"])}


class CalendarForm(forms.Form):
    name = forms.CharField(max_length=100)
    zone = forms.ChoiceField(label="Time zone")
    country = forms.ChoiceField(label="Public holidays of", required=False)
    subdivision = forms.ChoiceField(label="Part of the country", required=False)
    closures = DaysField()
    extras = OpeningsField(label="Extra openings")
    why = forms.CharField(
        label="Why this change",
        required=False,
        max_length=300,
        help_text="Kept with the version, for whoever wonders later.",
    )

    def __init__(self, data: Any = None, *, calendar: Calendar | None = None, **options: Any) -> None:
        super().__init__(data, initial=shown(calendar) if calendar else options.pop("initial", None))
        for day, name in enumerate(FULL_NAMES):
            self.fields[day_field(day)] = HoursField(label=name, required=False, max_length=200)
        country = str(self["country"].value() or "")
        self._choose("zone", zone_choices())
        self._choose("country", [("", "No public holidays"), *places.countries()])
        self._choose("subdivision", [("", "The whole country"), *places.subdivisions(country)])

    def week(self) -> list[forms.BoundField]:
        """The fields of the days, Monday first."""
        return [self[day_field(day)] for day in range(7)]

    def terms(self) -> dict[str, Any]:
        """As the commands take it."""
        told = dict(self.cleaned_data)
        told["week"] = [told.pop(day_field(day)) for day in range(7)]
        del told["why"]
        return told

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def shown(calendar: Calendar) -> dict[str, Any]:
    """A calendar as the form shows it."""
    return {
        **{name: getattr(calendar, name) for name in ("name", "zone", "country", "subdivision")},
        **{day_field(day): typed.write(windows) for day, windows in enumerate(calendar.week)},
        "closures": calendar.closures,
        "extras": [{**extra, "hours": typed.write(extra["hours"])} for extra in calendar.extras],
    }


def day_field(day: int) -> str:
    return f"day_{day}"


def _read(text: str) -> list[list[int]]:
    try:
        return typed.read(text)
    except Refused as error:
        raise forms.ValidationError(error.message) from error
