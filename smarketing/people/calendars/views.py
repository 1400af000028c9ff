"""Settings → Calendars: each as a year that everybody reads, and its versions. Changing one is in
`editing`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from smarketing.people import edge
from smarketing.people.calendars import places, queries, wording, year
from smarketing.people.calendars.hours import FIRST_DAY, LAST_DAY, week_in_words
from smarketing.people.calendars.models import CalendarVersion
from smarketing.people.members import queries as members


@require_GET
def calendars(request: HttpRequest) -> HttpResponse:
    now, rows = edge.now(request), []
    for found in queries.all_calendars().prefetch_related("teams"):
        time = queries.business_time(found)
        place = places.in_words(found.country, found.subdivision)
        rows.append(
            (found, week_in_words(time.hours), place, None if time.is_open(now) else time.next_open(now))
        )
    context = {"rows": rows, "who": members.standing(edge.actor(request))}
    return render(request, "people/calendars/calendars.html", context)


@require_GET
def calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """The calendar as a year: this one, or the one that the address asks for."""
    found, now = queries.calendar(calendar_id), edge.now(request)
    time = queries.business_time(found)
    shown = _year(request.GET.get("year", ""), time.local_day(now).year)
    context = {
        "calendar": found,
        "lines": wording.told(time.hours),
        "months": year.months(time.hours, shown),
        "kinds": year.KINDS,
        "year": shown,
        "this_year": time.local_day(now).year,
        "previous": shown - 1 if shown > FIRST_DAY.year else None,
        "following": shown + 1 if shown < LAST_DAY.year else None,
        "today": time.local_day(now),
        "opens": None if time.is_open(now) else time.next_open(now),
        "closes": time.closes(now),
        "open_days": sum(day.kind in (year.WORKING, year.EXTRA) for day in year.days(time.hours, shown)),
        "teams": found.teams.order_by("name"),
        "newest": queries.versions(found).first(),
        "who": members.standing(edge.actor(request)),
    }
    return render(request, "people/calendars/calendar.html", context)


@require_GET
def versions(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Every version, and two of them side by side: the last two, or those the address names."""
    found = queries.calendar(calendar_id)
    every = list(queries.versions(found))
    after = _chosen(every, request.GET.get("after"), 0)
    before = _chosen(every, request.GET.get("before"), 1)
    lines = wording.beside(queries.hours(before), queries.hours(after)) if before and after else []
    context = {"calendar": found, "versions": every, "before": before, "after": after, "lines": lines}
    return render(request, "people/calendars/versions.html", context)


@require_GET
def place(request: HttpRequest) -> HttpResponse:
    """The parts of a country and the next year's holidays there, while somebody chooses."""
    country, subdivision = (request.GET.get(name, "") for name in ("country", "subdivision"))
    parts = places.subdivisions(country)
    chosen = subdivision if subdivision in dict(parts) else ""
    context = {"parts": parts, "chosen": chosen, **holidays_of(request, country, chosen)}
    return render(request, "people/calendars/_place.html", context)


def holidays_of(request: HttpRequest, country: str, subdivision: str) -> dict[str, Any]:
    """The public holidays of the next year there, by name, for _holidays.html."""
    following = edge.now(request).year + 1
    known = country in dict(places.countries()) and subdivision in ("", *dict(places.subdivisions(country)))
    found = places.public_holidays(country, subdivision, following) if known else {}
    return {"holidays": list(found.items()), "holiday_year": following, "with_place": known}


def _year(asked: str, otherwise: int) -> int:
    if asked.isascii() and asked.isdigit() and FIRST_DAY.year <= int(asked[:5]) <= LAST_DAY.year:
        return int(asked[:5])
    return otherwise


def _chosen(every: list[CalendarVersion], asked: str | None, otherwise: int) -> CalendarVersion | None:
    named = next((each for each in every if str(each.number) == asked), None)
    return named or (every[otherwise] if otherwise < len(every) else None)
