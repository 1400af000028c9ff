"""What a calendar may say, and how it reads."""

from datetime import date

import pytest

from smarketing.kernel.errors import Refused
from smarketing.people.calendars.hours import in_words, read
from smarketing.people.calendars.places import public_holidays

NINE_TO_FIVE = [[540, 1020]]
WEEKDAYS = [NINE_TO_FIVE] * 5 + [[], []]
ALWAYS = [[[0, 1440]]] * 7


def refusal(**values):
    with pytest.raises(Refused) as refused:
        read(**{"zone": "UTC", "week": WEEKDAYS, **values})
    return refused.value.code, refused.value.field


def test_a_calendar_that_never_opens_is_refused():
    assert refusal(week=[[]] * 7) == ("never-opens", "week")


def test_extra_openings_alone_do_not_make_a_calendar():
    assert refusal(week=[[]] * 7, extras=[{"from": "2026-03-07", "hours": NINE_TO_FIVE}]) == (
        "never-opens",
        "week",
    )


@pytest.mark.parametrize("zone", ["", "Mars/Phobos", "../../etc/passwd", "Europe/berlin"])
def test_an_unknown_zone_is_refused(zone):
    assert refusal(zone=zone) == ("no-such-zone", "zone")


@pytest.mark.parametrize("week", [[], [NINE_TO_FIVE] * 6, [NINE_TO_FIVE] * 8, {}])
def test_a_week_has_seven_days(week):
    assert refusal(week=week) == ("week", "week")


@pytest.mark.parametrize(
    "window",
    [
        [1020, 540],
        [540, 540],
        [-1, 60],
        [1440, 1500],
        [0, 1441],
        [540],
        [540, 1020, 1080],
        "9-17",
        [9.5, 17],
        None,
    ],
)
def test_hours_that_make_no_sense_are_refused(window):
    assert refusal(week=[[window]] + [[]] * 6) == ("hours", "week")


@pytest.mark.parametrize("week", [["9-17"] * 7, [None] * 7])
def test_a_day_is_a_list_of_windows(week):
    assert refusal(week=week) == ("hours", "week")


def test_a_closure_must_be_a_date():
    assert refusal(closures=["24.12.2026"]) == ("date", "closures")
    assert refusal(extras=[{"from": "someday", "hours": NINE_TO_FIVE}]) == ("date", "extras")


def test_unknown_holidays_are_refused():
    assert refusal(country="XX") == ("no-holidays", "country")
    assert refusal(country="DE", subdivision="QQ") == ("no-holidays", "subdivision")
    assert refusal(subdivision="BY") == ("country-missing", "country")


def test_holidays_know_the_subdivision():
    epiphany = date(2026, 1, 6)
    assert epiphany in public_holidays("DE", "BY", 2026)
    assert epiphany not in public_holidays("DE", "BE", 2026)
    assert public_holidays("", "", 2026) == {}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"week": WEEKDAYS}, "Mon–Fri 09:00–17:00, UTC"),
        ({"week": ALWAYS}, "Mon–Sun 00:00–24:00, UTC"),
        ({"week": [[[1320, 1800]]] + [[]] * 6}, "Mon 22:00–06:00, UTC"),
        (
            {"week": [[[480, 720], [780, 1020]]] * 2 + [[]] * 3 + [NINE_TO_FIVE] + [[]]},
            "Mon–Tue 08:00–12:00, 13:00–17:00; Sat 09:00–17:00, UTC",
        ),
        (
            {"week": WEEKDAYS, "country": "DE", "subdivision": "BY"},
            "Mon–Fri 09:00–17:00, UTC, without public holidays (Germany, Bayern)",
        ),
    ],
)
def test_hours_in_words(values, words):
    assert in_words(read(zone="UTC", **values)) == words
