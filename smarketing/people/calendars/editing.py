"""Making a calendar and changing one: what is typed, what that would change, then saving it. Nothing
typed is ever lost on the way, also when somebody else saved meanwhile."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused
from smarketing.kernel.http import blame, say
from smarketing.people import edge
from smarketing.people.calendars import commands, places, queries, typed, wording, year
from smarketing.people.calendars import hours as opening_hours
from smarketing.people.calendars.forms import CalendarForm, day_field
from smarketing.people.calendars.models import Calendar
from smarketing.people.calendars.views import holidays_of
from smarketing.people.members import queries as members

NOT_KEPT = ("csrfmiddlewaretoken", "step", "seen")


@dataclass
class Desk:
    """One request to make or change a calendar."""

    request: HttpRequest
    form: CalendarForm
    calendar: Calendar | None
    seen: int | None = None  # the version that the form was filled from

    @property
    def step(self) -> str:
        return str(self.request.POST.get("step", ""))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    _need_admin(request)
    usual = {day_field(day): typed.write(commands.NINE_TO_FIVE) for day in range(5)}
    initial = {**usual, "zone": str(edge.zone_of(request)), "closures": [], "extras": []}
    return _answer(Desk(request, CalendarForm(request.POST or None, initial=initial), None))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, calendar_id: int) -> HttpResponse:
    _need_admin(request)
    calendar = queries.calendar(calendar_id)
    told = request.POST.get("seen", "")
    seen = int(told) if told.isascii() and told.isdigit() and len(told) < 9 else calendar.version
    return _answer(Desk(request, CalendarForm(request.POST or None, calendar=calendar), calendar, seen))


def _answer(desk: Desk) -> HttpResponse:
    if desk.step not in ("review", "save") or not desk.form.is_valid():
        return _typing(desk)
    try:
        if desk.step == "save":
            return _saved(desk)
        return _review(desk, queries.proposed(desk.form.terms()))
    except Refused as error:
        blame(desk.form, error)
        return _typing(desk, meanwhile=error.code == "changed-meanwhile")


def _saved(desk: Desk) -> HttpResponse:
    terms, why = desk.form.terms(), desk.form.cleaned_data["why"]
    actor, now = edge.actor(desk.request), edge.now(desk.request)
    if desk.calendar is None:
        kept = commands.create(**terms, why=why, actor=actor, now=now)
        say(desk.request, f"{kept} is there; choose it for a team.")
    else:
        kept = commands.edit(
            calendar_id=desk.calendar.pk, changes=terms, why=why, seen=desk.seen, actor=actor, now=now
        )
        changed = kept.version != desk.calendar.version
        say(
            desk.request,
            f"Saved as version {kept.version}." if changed else "Saved; the hours are as before.",
        )
    return redirect("settings-calendar", kept.pk)


def _typing(desk: Desk, *, meanwhile: bool = False) -> HttpResponse:
    """The form, with what was typed; after somebody else's change with what they changed."""
    form, calendar = desk.form, desk.calendar
    country, part = (str(form[name].value() or "") for name in ("country", "subdivision"))
    context: dict[str, Any] = {
        "form": form,
        "calendar": calendar,
        "seen": calendar.version if calendar and meanwhile else desk.seen,
        "bars": [(field, bars(str(field.value() or ""))) for field in form.week()],
        "parts": places.subdivisions(country),
        "chosen": part,
        **holidays_of(desk.request, country, part),
    }
    if meanwhile and calendar and desk.seen:
        context["meanwhile"] = _changed_since(calendar, desk.seen)
    status = CONFLICT if meanwhile else 422 if form.errors else 200
    return render(desk.request, "people/calendars/edit.html", context, status=status)


def _changed_since(calendar: Calendar, number: int) -> list[wording.Line]:
    before = queries.versions(calendar).filter(number=number).first()
    lines = wording.beside(queries.hours(before), queries.hours(calendar)) if before else []
    return [line for line in lines if line.differs]


def _review(desk: Desk, hours: opening_hours.Hours) -> HttpResponse:
    """What saving would change, before it does."""
    calendar, now = desk.calendar, edge.now(desk.request)
    before = queries.hours(calendar) if calendar else None
    this_year = now.year
    context = {
        "calendar": calendar,
        "form": desk.form,
        "name": desk.form.cleaned_data["name"],
        "seen": desk.seen,
        "sent": _sent(desk.request.POST),
        "lines": wording.beside(before or hours, hours),
        "is_new": before is None,
        "changes_hours": before is not None and opening_hours.plain(before) != opening_hours.plain(hours),
        "changes_name": calendar is not None and calendar.name != desk.form.cleaned_data["name"].strip(),
        "content": json.dumps(opening_hours.plain(hours)),
        "days": [
            (each, _open_days(before, each), _open_days(hours, each)) for each in (this_year, this_year + 1)
        ],
        "teams": calendar.teams.order_by("name") if calendar else [],
    }
    return render(desk.request, "people/calendars/review.html", context)


def _open_days(hours: opening_hours.Hours | None, number: int) -> int | None:
    if hours is None:
        return None
    return sum(day.kind in (year.WORKING, year.EXTRA) for day in year.days(hours, number))


def _sent(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Everything typed, to be sent along until it is saved."""
    lists = data.lists() if hasattr(data, "lists") else []
    return [(name, value) for name, values in lists if name not in NOT_KEPT for value in values]


def bars(text: str) -> list[tuple[float, float]]:
    """A day's hours as stretches of its 24: where each begins and how long it is, in hours."""
    try:
        windows = typed.read(text)
    except Refused:
        return []
    return [(opens / 60, min(closes, opening_hours.DAY) / 60 - opens / 60) for opens, closes in windows]


@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """A day's bar, or what is wrong with its hours, while somebody types them."""
    text = str(next(iter(request.GET.values()), ""))
    try:
        typed.read(text)
    except Refused as error:
        return render(request, "people/calendars/_day.html", {"error": error.message})
    return render(request, "people/calendars/_day.html", {"bar": bars(text)})


def _need_admin(request: HttpRequest) -> None:
    if not members.standing(edge.actor(request)).configures():
        raise Refused("admin-only", "Only an admin changes calendars.", status=FORBIDDEN)
