"""Business time by law: what holds for every calendar in every zone, also where clocks are changed,
half an hour is lost or a whole day was skipped; and equality with counting minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from smarketing.people.calendars.hours import read
from smarketing.people.calendars.rules import BusinessTime

MINUTE = timedelta(minutes=1)
laws = settings(max_examples=40)
# Days on or near which these zones do something odd.
ODD_DAYS = {
    "UTC": [date(2026, 1, 1)],
    "America/New_York": [date(2025, 3, 9), date(2025, 11, 2)],
    "America/Havana": [date(2024, 3, 10), date(2024, 11, 3)],  # midnight skipped, midnight twice
    "America/Sao_Paulo": [date(2018, 11, 4), date(2018, 2, 18)],
    "Europe/Berlin": [date(2026, 3, 29), date(2026, 10, 25)],
    "Africa/Casablanca": [date(2025, 2, 23), date(2025, 4, 6), date(2018, 10, 28)],
    "Australia/Lord_Howe": [date(2025, 4, 6), date(2025, 10, 5)],  # by half an hour
    "Pacific/Chatham": [date(2025, 4, 6), date(2025, 9, 28)],  # at 02:45
    "Pacific/Apia": [date(2011, 12, 30), date(2012, 4, 1)],  # the skipped day
    "Asia/Kathmandu": [date(2026, 1, 1)],
}


@st.composite
def windows(draw):
    opens = draw(st.integers(0, 1439))
    return [opens, opens + draw(st.integers(10, 1440))]


days = st.lists(windows(), max_size=3)


@st.composite
def cases(draw):
    """A calendar, and the midnight UTC of a day around which something may happen."""
    zone = draw(st.sampled_from(sorted(ODD_DAYS)))
    day = draw(st.sampled_from(ODD_DAYS[zone]) | st.dates(date(1995, 1, 1), date(2035, 1, 1)))
    week = draw(st.lists(days, min_size=7, max_size=7))
    assume(any(week))
    near = st.integers(-3, 3).map(lambda n: (day + timedelta(days=n)).isoformat())
    values = {
        "zone": zone,
        "week": week,
        "closures": draw(st.lists(near, max_size=2)),
        "extras": [
            {"from": day, "hours": hours}
            for day, hours in draw(st.dictionaries(near, days, max_size=2)).items()
        ],
        "country": draw(st.sampled_from(["", "US", "DE"])),
    }
    return values, datetime(day.year, day.month, day.day, tzinfo=UTC)


def is_open_by_the_wall_clock(values, moment):
    """The definition, spelled out: does the wall clock show one of the opening hours?"""
    wall = moment.astimezone(ZoneInfo(values["zone"])).replace(tzinfo=None)
    for day in (wall.date() - timedelta(days=1), wall.date()):
        midnight = datetime.combine(day, time.min)
        for opens, closes in hours_of(values, day):
            if midnight + opens * MINUTE <= wall < midnight + closes * MINUTE:
                return True
    return False


def hours_of(values, day):
    for extra in values["extras"]:
        if extra["from"] == day.isoformat():
            return extra["hours"]
    closed = day.isoformat() in values["closures"] or day in days_off(values["country"], day.year)
    return [] if closed else values["week"][day.weekday()]


@cache
def days_off(country, year):
    return set(holidays.country_holidays(country, years=year)) if country else set()


def case(zone, hours, around):
    return {"zone": zone, "week": [hours] * 7, "closures": [], "extras": [], "country": ""}, around


def moments(around):
    offset = st.timedeltas(timedelta(days=-3), timedelta(days=3))
    return offset.map(lambda length: around + length)


@settings(max_examples=100)
@given(cases(), st.integers(-2880, 2880), st.integers(1, 900))
@example(case("Pacific/Apia", [[540, 1020]], datetime(2011, 12, 30, tzinfo=UTC)), -1440, 900)
@example(case("Australia/Lord_Howe", [[90, 150]], datetime(2025, 4, 5, tzinfo=UTC)), 0, 120)
def test_it_equals_counting_minute_by_minute(case, offset, wanted):
    values, around = case
    business = BusinessTime(read(**values))
    start = around + offset * MINUTE
    total, end = 0, start
    while total < wanted and end < start + timedelta(days=4):
        is_open = is_open_by_the_wall_clock(values, end)
        assert business.is_open(end) == is_open
        total += is_open
        end += MINUTE
    assert business.between(start, end) == total
    if total == wanted:
        assert business.add(start, wanted) == end


@laws
@given(cases(), st.data(), st.integers(0, 3_000))
def test_what_was_added_is_what_lies_between(case, data, minutes):
    values, around = case
    business = BusinessTime(read(**values))
    start = data.draw(moments(around))
    end = business.add(start, minutes)
    assert business.between(start, end) == minutes
    assert end >= start
    if minutes:  # and there is no earlier end
        assert business.between(start, end - timedelta(microseconds=1)) < minutes
        assert business.is_open(end - timedelta(microseconds=1))


@laws
@given(cases(), st.data(), st.integers(0, 1_500), st.integers(0, 1_500))
def test_later_starts_and_longer_promises_never_end_earlier(case, data, fewer, more):
    values, around = case
    business = BusinessTime(read(**values))
    first, second = sorted((data.draw(moments(around)), data.draw(moments(around))))
    assert business.add(first, fewer) <= business.add(second, fewer)
    assert business.add(first, fewer) <= business.add(first, fewer + more)
    assert business.add(business.add(first, fewer), more) == business.add(first, fewer + more)


@laws
@given(cases(), st.data())
def test_time_between_adds_up(case, data):
    values, around = case
    business = BusinessTime(read(**values))
    a, b, c = (data.draw(moments(around)) for _ in range(3))
    assert business.open_time(a, b) + business.open_time(b, c) == business.open_time(a, c)
    assert business.open_time(a, b) == -business.open_time(b, a)


@laws
@given(cases(), st.data())
def test_the_openings_make_up_the_time_between(case, data):
    values, around = case
    business = BusinessTime(read(**values))
    start, end = sorted((data.draw(moments(around)), data.draw(moments(around))))
    openings = business.openings(start, end)
    assert sum((closes - opens for opens, closes in openings), timedelta()) == business.open_time(start, end)
    assert all(start <= opens < closes <= end for opens, closes in openings)
    assert all(one[1] < other[0] for one, other in pairwise(openings))


@laws
@given(cases(), st.data())
def test_the_next_opening_is_open_and_nothing_before_it(case, data):
    values, around = case
    business = BusinessTime(read(**values))
    moment = data.draw(moments(around))
    opens = business.next_open(moment)
    assert business.is_open(opens)
    assert business.open_time(moment, opens) == timedelta(0)
    closes = business.closes(moment)
    assert closes is None or (
        not business.is_open(closes) and business.open_time(opens, closes) == closes - opens
    )


@laws
@given(cases(), st.data())
def test_asking_in_another_order_gives_the_same_answer(case, data):
    """Years are added as they are asked for; the answer does not depend on which were."""
    values, around = case
    start = data.draw(moments(around))
    fresh, used = BusinessTime(read(**values)), BusinessTime(read(**values))
    used.is_open(start + timedelta(days=700))
    used.is_open(start - timedelta(days=700))
    assert fresh.add(start, 600) == used.add(start, 600)
    assert fresh.between(start, start + timedelta(days=9)) == used.between(start, start + timedelta(days=9))
