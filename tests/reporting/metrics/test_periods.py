"""Periods: whole local days, half-open, tiling time without gap or overlap, also over a clock change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.rules import Kind, Period, containing, local_day

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu"]
days = st.dates(date(2000, 1, 1), date(2035, 12, 31))
zones = st.sampled_from(ZONES)
regular = st.sampled_from([Kind.DAY, Kind.WEEK, Kind.MONTH, Kind.QUARTER])


@given(regular, days, zones)
def test_a_period_contains_its_day_and_ends_where_the_next_begins(kind, day, zone):
    period = containing(kind, day, zone)
    assert period.first <= day <= period.last
    assert period.after().start == period.end
    assert period.before().end == period.start
    assert period.after().before() == period == period.before().after()


@given(days, st.integers(0, 400), zones)
def test_the_one_before_a_custom_period_is_as_long(day, more, zone):
    period = Period(Kind.CUSTOM, day, day + timedelta(days=more), zone)
    assert period.before().days == period.days == period.after().days
    assert period.before().end == period.start


@given(regular, st.integers(0, 35 * 366 * 86_400), zones)
def test_every_moment_lies_in_exactly_the_period_of_its_local_day(kind, seconds, zone):
    moment = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    period = containing(kind, local_day(moment, zone), zone)
    assert period.start <= moment < period.end


def test_the_end_is_the_first_moment_that_no_longer_belongs():
    march = containing(Kind.MONTH, date(2026, 3, 15))
    assert march.start == datetime(2026, 3, 1, tzinfo=UTC)
    assert march.end == datetime(2026, 4, 1, tzinfo=UTC)
    assert march.is_over(march.end)
    assert not march.is_over(march.end - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 5, 1), 24)]
)
def test_a_day_on_which_clocks_change_has_another_length(day, hours):
    period = containing(Kind.DAY, day, "Europe/Berlin")
    assert period.end - period.start == timedelta(hours=hours)


def test_a_day_that_a_zone_left_out_is_empty():
    skipped = containing(Kind.DAY, date(2011, 12, 30), "Pacific/Apia")
    assert skipped.start == skipped.end


def test_weeks_begin_on_monday_and_quarters_in_january():
    assert containing(Kind.WEEK, date(2026, 3, 1)).first == date(2026, 2, 23)
    assert containing(Kind.QUARTER, date(2026, 12, 31)).first == date(2026, 10, 1)
    assert containing(Kind.QUARTER, date(2026, 2, 1)).last == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("period", "name"),
    [
        (containing(Kind.DAY, date(2026, 3, 2)), "Mon 2 Mar 2026"),
        (containing(Kind.WEEK, date(2026, 3, 4)), "Week 10, 2–8 Mar 2026"),
        (containing(Kind.WEEK, date(2026, 1, 1)), "Week 1, 29 Dec 2025 – 4 Jan 2026"),
        (containing(Kind.MONTH, date(2026, 3, 4)), "March 2026"),
        (containing(Kind.QUARTER, date(2026, 3, 4)), "Q1 2026"),
        (Period(Kind.CUSTOM, date(2026, 2, 20), date(2026, 3, 4)), "20 Feb – 4 Mar 2026"),
    ],
)
def test_periods_have_names(period, name):
    assert str(period) == name


def test_a_period_that_ends_before_it_begins_is_no_period():
    with pytest.raises(ValueError):
        Period(Kind.CUSTOM, date(2026, 3, 2), date(2026, 3, 1))
