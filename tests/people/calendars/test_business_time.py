"""Business time by example: the vectors of the agreement, and the calendar's odd days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from smarketing.people.calendars.hours import read
from smarketing.people.calendars.rules import BusinessTime, Progress

WEEKDAYS = [[[540, 1020]]] * 5 + [[], []]
ALWAYS = [[[0, 1440]]] * 7


def calendar(zone="UTC", week=WEEKDAYS, **values):
    return BusinessTime(read(zone=zone, week=week, **values))


def at(text, zone="UTC"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


OFFICE = calendar()


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-21 15:00", 60, "2026-11-23 10:00"),  # a Saturday
        ("2026-11-21 18:00", 60, "2026-11-23 10:00"),
        ("2026-11-20 16:00", 60, "2026-11-20 17:00"),  # a Friday: its very close, not Monday's opening
        ("2026-11-20 16:00", 61, "2026-11-23 09:01"),
        ("2026-11-20 17:00", 1, "2026-11-23 09:01"),
        ("2026-11-20 08:00", 480, "2026-11-20 17:00"),
        ("2026-11-20 12:00", 0, "2026-11-20 12:00"),
        ("2026-11-21 15:00", 0, "2026-11-21 15:00"),
        ("2026-11-20 16:00", 22.5, "2026-11-20 16:22:30"),
    ],
)
def test_adding_gives_the_earliest_end(start, minutes, end):
    assert OFFICE.add(at(start), minutes) == at(end)


def test_time_on_hold_is_not_used_up():
    """Four hours from Friday 16:00, on hold from 16:30 to Monday 09:30."""
    used = OFFICE.between(at("2026-11-20 16:00"), at("2026-11-20 16:30"))
    assert OFFICE.add(at("2026-11-23 09:30"), 240 - used) == at("2026-11-23 13:00")


def test_many_questions_build_the_openings_once(monkeypatch):
    """A million answers in seconds hang on it."""
    office, built = calendar(country="DE"), []
    build = office._build
    monkeypatch.setattr(office, "_build", lambda *years: built.append(years) or build(*years))
    start = at("2026-01-01 00:00")
    for minute in range(0, 20_000, 7):
        office.add(start + timedelta(minutes=minute), 480)
    assert len(built) == 1


@pytest.mark.parametrize("start", ["2025-03-09 00:30", "2025-11-02 00:30", "2025-06-01 00:30"])
def test_four_hours_round_the_clock_are_four_real_hours(start):
    new_york = calendar("America/New_York", ALWAYS)
    begin = at(start, "America/New_York")
    assert new_york.add(begin, 240) - begin.astimezone(UTC) == timedelta(hours=4)


def test_round_the_clock_never_closes():
    always = calendar("America/New_York", ALWAYS)
    moment = at("2025-03-09 01:59", "America/New_York")
    assert always.is_open(moment)
    assert always.closes(moment) is None


def test_business_time_is_never_taken_away():
    with pytest.raises(ValueError, match="added"):
        OFFICE.add(at("2026-11-20 12:00"), -1)


def test_a_naive_moment_is_an_error():
    with pytest.raises(TypeError):
        OFFICE.between(at("2026-01-01 00:00").replace(tzinfo=None), at("2026-01-02 00:00"))


def test_between_is_negative_backwards():
    assert OFFICE.between(at("2026-11-23 10:00"), at("2026-11-20 16:00")) == -120


def test_openings_are_half_open():
    assert OFFICE.is_open(at("2026-11-20 09:00"))
    assert OFFICE.is_open(at("2026-11-20 16:59:59"))
    assert not OFFICE.is_open(at("2026-11-20 17:00"))
    assert not OFFICE.is_open(at("2026-11-20 08:59:59"))


def test_when_it_opens_and_closes_next():
    friday, saturday, monday = at("2026-11-20 16:00"), at("2026-11-21 15:00"), at("2026-11-23 09:00")
    assert OFFICE.next_open(friday) == friday
    assert OFFICE.next_open(saturday) == monday
    assert OFFICE.next_open(at("2026-11-20 17:00")) == monday
    assert OFFICE.closes(friday) == at("2026-11-20 17:00")
    assert OFFICE.closes(saturday) == at("2026-11-23 17:00")


def test_openings_one_by_one():
    assert OFFICE.openings(at("2026-11-20 16:00"), at("2026-11-23 10:00")) == [
        (at("2026-11-20 16:00"), at("2026-11-20 17:00")),
        (at("2026-11-23 09:00"), at("2026-11-23 10:00")),
    ]
    assert OFFICE.openings(at("2026-11-20 17:00"), at("2026-11-23 09:00")) == []


def test_overlapping_windows_count_once():
    double = calendar(week=[[[540, 780], [720, 1020]]] + [[]] * 6)
    assert double.between(at("2026-11-23 00:00"), at("2026-11-24 00:00")) == 480
    assert len(double.openings(at("2026-11-23 00:00"), at("2026-11-24 00:00"))) == 1


def test_a_night_shift_belongs_to_the_day_it_opens():
    nights = calendar(week=[[[1320, 1800]]] + [[]] * 6)  # Monday 22:00 to Tuesday 06:00
    assert nights.is_open(at("2026-11-24 05:59"))
    assert not nights.is_open(at("2026-11-24 06:00"))
    assert nights.business_days(date(2026, 11, 23), date(2026, 11, 29)) == 1
    closed = calendar(week=[[[1320, 1800]]] + [[]] * 6, closures=["2026-11-23"])
    assert not closed.is_open(at("2026-11-24 05:59"))
    morning_after = calendar(week=[[[1320, 1800]]] + [[]] * 6, closures=["2026-11-24"])
    assert morning_after.is_open(at("2026-11-24 05:59"))


def test_public_holidays_closures_and_extra_openings():
    busy = calendar(
        country="US", closures=["2026-11-25"], extras=[{"from": "2026-11-28", "hours": [[600, 660]]}]
    )
    tuesday = at("2026-11-24 16:00")
    assert busy.add(tuesday, 61) == at("2026-11-27 09:01")  # Wednesday closed, Thursday Thanksgiving
    assert busy.between(at("2026-11-28 00:00"), at("2026-11-29 00:00")) == 60


def test_an_extra_opening_replaces_the_days_hours_even_on_a_holiday():
    thanksgiving = calendar(country="US", extras=[{"from": "2026-11-26", "hours": [[600, 660]]}])
    assert thanksgiving.between(at("2026-11-26 00:00"), at("2026-11-27 00:00")) == 60
    short = calendar(extras=[{"from": "2026-11-27", "hours": []}])
    assert short.between(at("2026-11-27 00:00"), at("2026-11-28 00:00")) == 0


def test_a_skipped_hour_does_not_count_and_a_repeated_one_counts_twice():
    early = calendar("America/New_York", [[[60, 180]]] * 7)  # 01:00 to 03:00
    spring, autumn, plain = "2025-03-09", "2025-11-02", "2025-06-01"
    minutes = {
        day: early.between(at(f"{day} 00:00", "America/New_York"), at(f"{day} 12:00", "America/New_York"))
        for day in (spring, autumn, plain)
    }
    assert minutes == {spring: 60, autumn: 180, plain: 120}


def test_an_opening_inside_the_skipped_hour_begins_after_it():
    gap = calendar("America/New_York", [[[150, 240]]] * 7)  # 02:30 to 04:00
    night = at("2025-03-09 00:00", "America/New_York")
    assert gap.next_open(night) == at("2025-03-09 03:00", "America/New_York")
    assert gap.between(night, at("2025-03-09 12:00", "America/New_York")) == 60


def test_a_day_that_was_skipped_has_no_hours():
    apia = calendar("Pacific/Apia")
    thursday = at("2011-12-29 16:00", "Pacific/Apia")  # Friday the 30th did not take place
    assert apia.add(thursday, 61) == at("2012-01-02 09:01", "Pacific/Apia")
    assert apia.business_days(date(2011, 12, 26), date(2012, 1, 1)) == 4
    always = calendar("Pacific/Apia", ALWAYS)
    noon = at("2011-12-29 12:00", "Pacific/Apia")
    assert always.add(noon, 24 * 60) == at("2011-12-31 12:00", "Pacific/Apia")


def test_far_moments_are_answered_and_absurd_ones_refused():
    time = calendar(country="DE")
    assert time.between(at("2026-01-05 09:00"), at("2026-01-05 10:00")) == 60
    assert time.between(at("1999-01-04 09:00"), at("1999-01-04 10:00")) == 60  # years added below
    assert time.between(at("2031-01-02 09:00"), at("2031-01-02 10:00")) == 60  # and above
    with pytest.raises(ValueError, match="reach"):
        time.is_open(at("3026-01-05 09:00"))


def test_a_rare_opening_is_found_however_far_away():
    leap = calendar(week=[[[0, 1]]] + [[]] * 6)
    assert leap.add(at("2026-01-05 00:00"), 200) == at("2029-10-29 00:01")


def test_business_days_include_both_ends():
    office = calendar(country="US")
    assert office.business_days(date(2026, 11, 23), date(2026, 11, 29)) == 4
    assert office.business_days(date(2026, 11, 26), date(2026, 11, 26)) == 0
    assert office.business_days(date(2026, 11, 24), date(2026, 11, 23)) == 0


def test_the_local_day_decides():
    berlin = calendar("Europe/Berlin")
    assert berlin.local_day(at("2026-11-23 23:30")) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("moment", "progress", "pace"),
    [
        ("2026-02-27 12:00", Progress(0, 22), None),  # before the period
        ("2026-03-02 23:59", Progress(0, 22), None),  # the first day is not over
        ("2026-03-03 00:00", Progress(1, 22), 220.0),
        ("2026-03-07 12:00", Progress(5, 22), 44.0),
        ("2026-04-15 12:00", Progress(22, 22), 10.0),
    ],
)
def test_pace_shares_the_period_out_by_business_days(moment, progress, pace):
    found = OFFICE.progress(date(2026, 3, 1), date(2026, 3, 31), at(moment))
    assert found == progress
    assert found.pace(10) == (None if pace is None else pytest.approx(pace))
