"""Calendars by program: the same commands as the settings pages, the same refusals, nothing lost."""

import pytest

from smarketing.journal.models import Entry
from smarketing.people.calendars.models import Calendar, CalendarVersion
from tests import given
from tests.programs import Program, token

pytestmark = pytest.mark.django_db
WEEKDAYS = [[[540, 1020]]] * 5 + [[], []]
BERLIN = {
    "name": "Berlin",
    "zone": "Europe/Berlin",
    "week": WEEKDAYS,
    "country": "DE",
    "subdivision": "BY",
    "closures": [{"from": "2026-12-24", "to": "2026-12-31", "name": "Year's end"}],
    "extras": [{"from": "2026-12-28", "hours": [[600, 720]]}],
}
TABLES = (Calendar, CalendarVersion, Entry)


@pytest.fixture
def admin(cast):
    return Program(cast.admin)


@pytest.fixture
def made(admin):
    answer = admin.post("/calendars", BERLIN)
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def test_a_calendar_is_made_and_read(admin, made, cast):
    shown = Program(cast.rep).shown(f"/calendars/{made}")
    assert shown["closures"] == BERLIN["closures"]
    assert shown["extras"] == [{"from": "2026-12-28", "to": "2026-12-28", "name": "", "hours": [[600, 720]]}]
    assert (shown["version"], shown["teams"]) == (1, [])
    assert shown["hours"].startswith("Mon–Fri 09:00–17:00, Europe/Berlin")
    assert made in admin.ids("/calendars", {"zone": "Europe/Berlin"})


def test_the_year_says_of_each_day_what_it_is(admin, made):
    year = admin.shown(f"/calendars/{made}/year", {"year": 2026})
    days = {day["date"]: day for day in year["days"]}
    assert (year["year"], len(days)) == (2026, 365)
    assert days["2026-01-06"]["kind"] == "holiday"
    assert days["2026-01-06"]["name"] == "Epiphany"
    assert days["2026-12-24"]["name"] == "Year's end"
    assert (days["2026-12-28"]["kind"], days["2026-12-28"]["hours"]) == ("extra", "10:00–12:00")
    assert (days["2026-03-07"]["kind"], days["2026-03-06"]["kind"]) == ("closed", "working")


@pytest.mark.parametrize("year", ["0", "1969", "99999", "soon", "2026.5", "-1"])
def test_a_year_that_is_none_is_refused(admin, made, year):
    assert admin.get(f"/calendars/{made}/year", {"year": year}).status_code == 400


def test_an_edit_with_what_was_seen_makes_a_version(admin, made, cast):
    seen = admin.get(f"/calendars/{made}")["ETag"]
    answer = admin.patch(
        f"/calendars/{made}", {"closures": [], "why": "We work through"}, **{"If-Match": seen}
    )
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    newest, first = admin.shown(f"/calendars/{made}/versions")
    assert (newest["number"], newest["why"], newest["made_by"]) == (2, "We work through", cast.admin.name)
    assert (newest["closures"], first["closures"]) == ([], BERLIN["closures"])


def test_an_edit_of_what_changed_meanwhile_is_told_both(admin, made):
    seen = admin.get(f"/calendars/{made}")["ETag"]
    admin.patch(f"/calendars/{made}", {"country": "", "subdivision": ""})
    before = given.snapshot(*TABLES)
    answer = admin.patch(f"/calendars/{made}", {"subdivision": "BE"}, **{"If-Match": seen})
    assert answer.status_code == 412
    assert answer.json()["values"] == {"subdivision": {"now": "", "yours": "BE"}}
    assert given.snapshot(*TABLES) == before


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"week": [[]] * 7}, 422, "week"),
        ({"week": [[[1020, 540]]] + [[]] * 6}, 422, "week"),
        ({"week": [[[540, 720], [700, 900]]] + [[]] * 6}, 422, "week"),
        ({"zone": "Mars/Phobos"}, 422, "zone"),
        ({"country": "XX"}, 422, "country"),
        ({"subdivision": "QQ"}, 422, "subdivision"),
        ({"closures": [{"from": "2026-12-31", "to": "2026-12-24"}]}, 422, "closures"),
        ({"name": "  "}, 400, None),
        ({"week": WEEKDAYS[:6]}, 400, None),
        ({"closures": [{"to": "2026-12-24"}]}, 400, None),
        ({"extras": [{"from": "2026-12-24"}]}, 400, None),
        ({"why": 7}, 400, None),
        ({"closures": [{"from": "2026-12-24", "until": "2026-12-25"}]}, 400, None),
        ({"week": [["9-17"]] * 7}, 400, None),
        ({"colour": "blue"}, 400, None),
    ],
)
def test_what_makes_no_sense_is_refused_by_name_and_nothing_is_kept(admin, made, change, status, field):
    before = given.snapshot(*TABLES)
    answer = admin.patch(f"/calendars/{made}", change)
    assert (answer.status_code, answer.json().get("field")) == (status, field), answer.content
    assert given.snapshot(*TABLES) == before


@pytest.mark.parametrize("who", ["rep", "lead", "manager", "marketer"])
def test_only_an_admin_changes_calendars(cast, made, who):
    program, before = Program(getattr(cast, who)), given.snapshot(*TABLES)
    assert program.patch(f"/calendars/{made}", {"name": "Mine"}).status_code == 403
    assert program.post("/calendars", {**BERLIN, "name": "Mine"}).status_code == 403
    assert given.snapshot(*TABLES) == before


def test_a_token_needs_its_scope(cast, made):
    reader = token(cast, cast.admin, "read")
    assert reader.get(f"/calendars/{made}").status_code == 200
    assert reader.patch(f"/calendars/{made}", {"name": "Mine"}).status_code == 403
    writer = token(cast, cast.admin, "read", "calendars:write")
    assert writer.patch(f"/calendars/{made}", {"name": "Mine"}).status_code == 200


@pytest.mark.parametrize("path", ["", "/versions", "/year"])
def test_what_is_not_there_is_said_so(admin, cast, path):
    assert admin.get(f"/calendars/999999{path}").status_code == 404
