"""Calendars on the settings pages: read by everybody, changed by admins after they saw what it changes."""

import json
import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from leads.handoff.models import Handoff
from sla.clocks.queries import following
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from smarketing.people.calendars import hours, queries, typed, year
from smarketing.people.calendars.models import Calendar, CalendarVersion
from smarketing.people.calendars.rules import BusinessTime
from tests import given

TABLES = (Calendar, CalendarVersion, Entry)
EVERYBODY = ("marketer", "rep", "lead", "manager", "admin")


@pytest.fixture
def calendar(cast):
    calendar = cast.sales.calendar
    made = {"number": 1, "made_at": given.at("Mon 08:00"), "made_by": "Ada"}
    CalendarVersion.objects.create(calendar=calendar, **made, **queries.content(calendar))
    return calendar


def typed_in(calendar, **changes):
    """The form as it stands, with changes."""
    return {
        "name": calendar.name,
        "zone": calendar.zone,
        "country": calendar.country,
        "subdivision": calendar.subdivision,
        "seen": calendar.version,
        **{f"day_{n}": "9-17" if n < 5 else "" for n in range(7)},
        "closures-name": ["Year's end"],
        "closures-from": ["2026-12-24"],
        "closures-to": ["2026-12-31"],
        "why": "",
        **changes,
    }


def pages(calendar):
    return {
        "list": reverse("settings-calendars"),
        "year": reverse("settings-calendar", args=[calendar.pk]),
        "odd year": reverse("settings-calendar", args=[calendar.pk]) + "?year=soon",
        "versions": reverse("settings-calendar-versions", args=[calendar.pk]),
        "odd versions": reverse("settings-calendar-versions", args=[calendar.pk]) + "?before=x&after=99",
        "place": reverse("settings-calendar-place") + "?country=DE&subdivision=QQ",
        "day": reverse("settings-calendar-day") + "?day_0=nonsense",
    }


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_reads_and_only_an_admin_changes(client, cast, calendar, who):
    client.force_login(getattr(cast, who))
    for name, url in pages(calendar).items():
        assert client.get(url).status_code == 200, name
    edit, before = reverse("settings-calendar-edit", args=[calendar.pk]), given.snapshot(*TABLES)
    may = who == "admin"
    assert (edit in client.get(pages(calendar)["year"]).content.decode()) == may
    assert (client.get(edit).status_code == 200) == may
    assert (client.get(reverse("settings-calendar-new")).status_code == 200) == may
    assert (client.post(edit, typed_in(calendar, step="save")).status_code == 302) == may
    assert (given.snapshot(*TABLES) != before) == may


def test_the_year_names_its_days(client, cast, calendar):
    Calendar.objects.filter(pk=calendar.pk).update(
        country="DE",
        closures=[{"from": "2026-12-24", "to": "2026-12-31", "name": "Year's end"}],
        extras=[{"from": "2026-12-28", "to": "2026-12-28", "name": "Stocktaking", "hours": [[600, 720]]}],
    )
    client.force_login(cast.rep)
    page = client.get(pages(calendar)["year"] + "?year=2026").content.decode()
    for words in ("Public holiday: Good Friday", "Closure: Year&#x27;s end", "Stocktaking, 10:00–12:00"):
        assert words in page, words
    assert page.count("<caption>") == 12
    assert 'title="Monday 28 December: Extra opening' in page
    assert "?year=2025" in page
    assert "?year=2027" in page
    for edge in (1970, 2199):
        assert client.get(f"{pages(calendar)['year']}?year={edge}").status_code == 200


def test_nothing_is_saved_before_it_was_seen_what_it_changes(client, cast, calendar):
    client.force_login(cast.admin)
    url, before = reverse("settings-calendar-edit", args=[calendar.pk]), given.snapshot(*TABLES)
    sent = typed_in(calendar, day_0="8-12, 13:00–17:30", why="Longer Mondays")
    review = client.post(url, {**sent, "step": "review"}).content.decode()
    assert given.snapshot(*TABLES) == before
    assert "08:00–12:00, 13:00–17:30" in review
    assert "Longer Mondays" in review
    assert reverse("calendar-clocks", args=[calendar.pk]) in review
    carried = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', review)
    again = client.post(url, {**_form(carried), "step": "back"})
    assert 'value="8-12, 13:00–17:30"' in again.content.decode()
    assert client.post(url, {**_form(carried), "step": "save"}).status_code == 302
    calendar.refresh_from_db()
    assert calendar.week[0] == [[480, 720], [780, 1050]]
    assert calendar.closures[0]["name"] == "Year's end"
    assert CalendarVersion.objects.get(calendar=calendar, number=calendar.version).why == "Longer Mondays"


def _form(carried):
    form = {}
    for name, value in carried:
        form.setdefault(name, []).append(unescape(value))
    form.pop("content", None)
    return form


def test_how_many_clocks_are_counted_anew_is_said_before(client, cast, calendar):
    given.an_offer(cast, given.at("Fri 16:30"))
    client.force_login(cast.admin)
    url = reverse("calendar-clocks", args=[calendar.pk])
    assert Handoff.objects.exists()
    assert "No clock runs" in client.post(url, _content()).content.decode()
    assert client.post(url, {"content": "what?"}).status_code == 422
    assert client.get(url).status_code == 405


def _content():
    return {"content": json.dumps(hours.plain(hours.read(zone="UTC", week=[[[480, 1020]]] * 7)))}


def test_clocks_that_move_are_counted_by_the_way_they_move(cast, calendar):
    given.an_offer(cast, given.at("Fri 16:30"))
    earlier = BusinessTime(hours.read(zone="UTC", week=[[[480, 1020]]] * 5 + [[], []]))
    found = following(calendar.pk, earlier, given.at("Sat 12:00"))
    assert (found.running, found.earlier, found.later, found.same) == (2, 2, 0, 0)
    later = BusinessTime(hours.read(zone="UTC", week=[[[600, 1020]]] * 5 + [[], []]))
    found = following(calendar.pk, later, given.at("Sat 12:00"))
    assert (found.earlier, found.later) == (0, 2)


def test_somebody_elses_change_meanwhile_is_shown_and_nothing_typed_is_lost(client, cast, calendar):
    client.force_login(cast.admin)
    url = reverse("settings-calendar-edit", args=[calendar.pk])
    old = typed_in(calendar, day_4="9-13", step="save")
    client.post(url, typed_in(calendar, day_0="8-17", step="save"))
    before = given.snapshot(*TABLES)
    refused = client.post(url, old)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert given.snapshot(*TABLES) == before
    assert "changed this calendar meanwhile" in page
    assert "08:00–17:00" in page
    assert 'value="9-13"' in page
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    assert client.post(url, {**old, "seen": seen}).status_code == 302


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({f"day_{n}": "" for n in range(7)}, "never opens"),
        ({"day_0": "nine to five"}, "can&#x27;t be read"),
        ({"day_0": "9-13, 12-17"}, "Monday: 09:00–13:00 and 12:00–17:00 overlap"),
        ({"day_0": "9-9"}, "at the same time"),
        ({"day_0": "22-6", "day_1": "5-9"}, "runs into Tuesday"),
        ({"closures-from": ["2026-12-31"], "closures-to": ["2026-12-24"]}, "before it begins"),
        ({"closures-from": [""]}, "Give the day on which"),
        ({"zone": "Mars/Phobos"}, "Select a valid choice"),
        ({"name": ""}, "This field is required"),
        (
            {"extras-name": ["Fair"], "extras-from": ["2026-05-01"], "extras-to": [""], "extras-hours": [""]},
            "give the hours",
        ),
    ],
)
@pytest.mark.parametrize("step", ["review", "save"])
def test_what_makes_no_sense_is_said_in_a_sentence_beside_what_was_typed(
    client, cast, calendar, changes, sentence, step
):
    client.force_login(cast.admin)
    before = given.snapshot(*TABLES)
    sent = typed_in(calendar, step=step, why="Because", **changes)
    refused = client.post(reverse("settings-calendar-edit", args=[calendar.pk]), sent)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert sentence in page
    assert 'value="Because"' in page
    assert 'value="Year&#x27;s end"' in page
    assert given.snapshot(*TABLES) == before


def test_a_new_calendar_is_made_after_its_review(client, cast, calendar):
    client.force_login(cast.admin)
    sent = typed_in(calendar, name="Paris", zone="Europe/Paris", country="FR", closures=[])
    url = reverse("settings-calendar-new")
    assert "A new calendar" in client.post(url, {**sent, "step": "review"}).content.decode()
    made = client.post(url, {**sent, "step": "save"})
    assert made["Location"] == reverse("settings-calendar", args=[Calendar.objects.get(name="Paris").pk])


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("", []),
        ("closed", []),
        ("9-17", [[540, 1020]]),
        ("09:00–12:00, 13.30 to 17:00", [[540, 720], [810, 1020]]),
        ("9am-5pm", [[540, 1020]]),
        ("12am - 12pm", [[0, 720]]),
        ("22:00–06:00", [[1320, 1800]]),
        ("0-24", [[0, 1440]]),
        ("24 h", [[0, 1440]]),
        ("18-24; 8 until 12 and 13-14", [[1080, 1440], [480, 720], [780, 840]]),
    ],
)
def test_hours_are_read_as_people_write_them(text, windows):
    assert typed.read(text) == windows


@pytest.mark.parametrize("text", ["9", "9-25", "9:60-12", "24-8", "13pm-14", "0am-3", "x", "9-12,x", "9--12"])
def test_what_can_not_be_read_is_refused(text):
    with pytest.raises(Refused):
        typed.read(text)


windows = st.tuples(st.integers(0, 1439), st.integers(1, 1439)).map(lambda w: [w[0], w[0] + w[1]])


@examples(st.lists(windows, max_size=3))
def test_what_is_written_is_read_back(day):
    assert typed.read(typed.write(day)) == day


@settings(max_examples=25, deadline=None)
@examples(
    st.lists(st.lists(windows, max_size=1), min_size=7, max_size=7).filter(any),
    st.sampled_from(["", "DE", "US"]),
    st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 1)), max_size=3),
    st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 1)), max_size=2, unique=True),
)
def test_the_year_shows_the_days_that_count(week, country, closed, extra):
    read = hours.read(
        zone="UTC",
        week=week,
        country=country,
        closures=[{"from": day.isoformat(), "name": "Shut"} for day in closed],
        extras=[{"from": day.isoformat(), "hours": [[600, 660]]} for day in extra],
    )
    time, found = BusinessTime(read), list(year.days(read, 2026))
    assert [day.date.toordinal() for day in found] == list(
        range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())
    )
    for day in found:
        opens = time.business_days(day.date, day.date) == 1
        assert opens == (day.kind in (year.WORKING, year.EXTRA)) == bool(day.hours)
    in_months = [day for month in year.months(read, 2026) for day in month.days]
    assert in_months == found
