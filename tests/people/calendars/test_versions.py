"""Each change of a calendar's hours is a version: who, when and why; what was counted by it stays."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import InternalError, connection, transaction

from smarketing.journal.models import Entry
from smarketing.kernel import actor as actors
from smarketing.kernel.errors import Refused
from smarketing.people.calendars import commands as calendars
from smarketing.people.calendars import queries
from smarketing.people.calendars.models import Calendar, CalendarVersion

WEEKDAYS = [[[540, 1020]]] * 5 + [[], []]
FROM_EIGHT = [[[480, 1020]]] * 5 + [[], []]


@pytest.fixture
def berlin(admin, acting, now):
    return calendars.create(name="Berlin", zone="Europe/Berlin", week=WEEKDAYS, actor=acting(admin), now=now)


@pytest.fixture
def edit(berlin, admin, acting, now):
    def edit(days=0, **values):
        fields = {name: values.pop(name) for name in ("why", "seen") if name in values}
        moment = now + timedelta(days=days)
        return calendars.edit(
            calendar_id=berlin.pk, changes=values, actor=acting(admin), now=moment, **fields
        )

    return edit


def kept():
    """Everything a refused change must leave as it was."""
    return [list(model.objects.order_by("pk").values()) for model in (Calendar, CalendarVersion, Entry)]


def test_a_new_calendar_is_its_first_version(berlin, admin, now):
    version = queries.versions(berlin).get()
    assert (version.number, version.made_at, version.made_by) == (1, now, "Ada")
    assert queries.content(version) == queries.content(berlin)


def test_an_edit_is_a_new_version_with_who_when_and_why(berlin, edit, now):
    changed = edit(3, week=FROM_EIGHT, why="  Spring   hours ")
    newest, first = queries.versions(berlin)
    assert (changed.version, newest.number, newest.made_by, newest.why) == (2, 2, "Ada", "Spring hours")
    assert newest.made_at == now + timedelta(days=3)
    assert (newest.week, first.week) == (FROM_EIGHT, WEEKDAYS)


def test_another_name_is_no_other_version(berlin, edit):
    assert edit(name="Office").version == 1
    assert queries.versions(berlin).count() == 1


def test_each_version_counts_as_it_did(berlin, edit):
    eight = datetime(2026, 3, 3, 7, 30, tzinfo=UTC)  # 08:30 in Berlin
    now_there = edit(week=FROM_EIGHT)
    assert queries.business_time(now_there).is_open(eight)
    assert queries.counted(now_there, 2).is_open(eight)
    assert not queries.counted(now_there, 1).is_open(eight)


def test_a_version_never_changes_in_the_database_either(berlin):
    with pytest.raises(InternalError, match="never changes"), transaction.atomic():
        CalendarVersion.objects.filter(calendar=berlin).update(why="I was never here")
    assert queries.versions(berlin).get().why == ""


def test_a_change_of_a_version_that_changed_meanwhile_is_refused(berlin, edit):
    edit(seen=1, closures=["2026-12-24"])
    before = kept()
    with pytest.raises(Refused, match="Ada changed this calendar meanwhile") as refused:
        edit(seen=1, week=FROM_EIGHT)
    assert (refused.value.code, refused.value.status) == ("changed-meanwhile", 409)
    assert kept() == before
    assert edit(seen=2, week=FROM_EIGHT).version == 3


@pytest.mark.parametrize(
    ("changes", "code", "sentence"),
    [
        ({"week": [[[540, 780], [720, 1020]]] + [[]] * 6}, "hours-overlap", "Monday: 09:00–13:00 and 12:00"),
        ({"week": [[[1320, 1800]], [[300, 600]]] + [[]] * 5}, "hours-overlap", "runs into Tuesday's"),
        ({"week": [[[60, 90]]] + [[]] * 5 + [[[1320, 1530]]]}, "hours-overlap", "runs into Monday's"),
        (
            {"closures": [{"from": "2026-12-31", "to": "2026-12-24", "name": "X"}]},
            "ends-before-it-begins",
            "24",
        ),
        ({"closures": [{"from": "2026-01-01", "to": "2027-12-31"}]}, "too-long", "longer than a year"),
        ({"closures": [{"to": "2026-12-24"}]}, "date", "not a date"),
        ({"closures": [{"from": "9999-12-24"}]}, "date", "reach from"),
        ({"closures": [{"from": "2026-12-24", "name": "x" * 101}]}, "name-too-long", "100 letters"),
        ({"closures": [12]}, "lines", "from"),
        ({"closures": "2026-12-24"}, "lines", "list"),
        ({"closures": ["2026-12-24"] * 401}, "too-many", "400"),
        ({"extras": {"2026-12-24": [[540, 720]]}}, "lines", "list"),
        ({"extras": [{"from": "2026-12-24"}]}, "hours-missing", "24 Dec 2026"),
        (
            {"extras": [{"from": "2026-12-24", "hours": [[60, 90], [80, 100]]}]},
            "hours-overlap",
            "24 Dec 2026: 01:00–01:30 and 01:20–01:40 overlap",
        ),
        (
            {
                "extras": [
                    {"from": "2026-12-24", "to": "2026-12-26", "hours": [[60, 90]]},
                    {"from": "2026-12-26", "hours": [[60, 90]]},
                ]
            },
            "day-twice",
            "26 Dec 2026",
        ),
        (
            {"closures": [{"from": f"{year}-01-01", "to": f"{year}-12-31"} for year in range(2027, 2030)]},
            "never-opens",
            "more than a year",
        ),
        (
            {"closures": [{"from": f"{y}-01-01", "to": f"{y}-12-31"} for y in range(2027, 2200)]},
            "never-opens",
            "more than a year",
        ),
        ({"subdivision": "Bayern", "country": "DE"}, "no-holidays", "no part of DE"),
        ({"country": "DEU"}, "no-holidays", "DEU"),
        ({"name": "x" * 101}, "name-too-long", "100 letters"),
        ({"week": FROM_EIGHT, "why": "x" * 301}, "too-long", "300 letters"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence_and_nothing_is_kept(edit, changes, code, sentence):
    before = kept()
    with pytest.raises(Refused) as refused:
        edit(**changes)
    assert (refused.value.code, kept()) == (code, before)
    assert sentence in refused.value.message


def test_hours_that_touch_are_fine_also_across_midnight(edit):
    assert edit(week=[[[0, 720], [720, 1440]]] * 7).version == 2


def test_closures_are_kept_in_one_form_and_in_order(edit):
    changed = edit(
        closures=[{"from": "2026-12-24", "to": "2026-12-31", "name": " Year's  end "}, "2026-05-01"]
    )
    assert changed.closures == [
        {"from": "2026-05-01", "to": "2026-05-01", "name": ""},
        {"from": "2026-12-24", "to": "2026-12-31", "name": "Year's end"},
    ]


def test_versions_from_before_there_were_versions_are_told_from_the_journal(berlin, edit, now):
    edit(1, week=FROM_EIGHT)
    edit(2, name="Office")
    edit(3, zone="Europe/Paris", closures=["2026-12-24"])
    before = list(CalendarVersion.objects.order_by("number").values("number", "made_at", "made_by", "week"))
    CalendarVersion.objects.all().delete()
    Calendar.objects.filter(pk=berlin.pk).update(
        version=1, closures=["2026-12-24"], extras={"2026-12-28": [[540, 720]]}
    )
    migration = import_module("smarketing.people.migrations.0004_calendar_versions")
    migration.tell_versions(apps, None)
    told = CalendarVersion.objects.filter(calendar=berlin).order_by("number")
    assert list(told.values("number", "made_at", "made_by", "week")) == before
    assert [each.zone for each in told] == ["Europe/Berlin", "Europe/Berlin", "Europe/Paris"]
    berlin.refresh_from_db()
    assert berlin.version == 3
    assert berlin.closures == [{"from": "2026-12-24", "to": "2026-12-24", "name": ""}]
    assert berlin.extras == [{"from": "2026-12-28", "to": "2026-12-28", "name": "", "hours": [[540, 720]]}]
    assert queries.business_time(berlin)


def test_a_calendar_nobody_told_of_has_one_version(db):
    plain = Calendar.objects.create(name="Plain", zone="UTC", week=WEEKDAYS)
    import_module("smarketing.people.migrations.0004_calendar_versions").tell_versions(apps, None)
    version = queries.versions(plain).get()
    assert (version.number, version.made_by) == (1, "")
    assert version.made_at < datetime(1971, 1, 1, tzinfo=UTC)


def test_removing_a_calendar_takes_its_versions_along(berlin):
    berlin.delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_calendarversion")
        assert cursor.fetchone() == (0,)


def test_the_system_is_named_too(db, now):
    default = calendars.ensure_default(now=now)
    assert queries.versions(default).get().made_by == actors.system("setup").label


def test_what_was_done_at_a_moment_is_counted_by_the_version_in_force_then(berlin, edit, now):
    edit(10, week=FROM_EIGHT)
    edit(20, week=[[[600, 1020]]] * 5 + [[], []])
    told = queries.timelines([berlin.pk, berlin.pk])[berlin.pk]
    monday = datetime(2026, 3, 23, tzinfo=UTC)

    def minutes(days):
        return told.at(now + timedelta(days=days)).between(monday, monday + timedelta(days=1))

    assert [minutes(n) for n in (-400, 0, 9, 10, 19, 20, 400)] == [480, 480, 480, 540, 540, 420, 420]


def test_a_calendar_without_versions_counts_by_what_it_says(db, django_assert_num_queries):
    plain = Calendar.objects.create(name="Plain", zone="UTC", week=FROM_EIGHT)
    with django_assert_num_queries(2):
        told = queries.timelines([plain.pk])[plain.pk]
    assert told.at(datetime(2026, 3, 2, tzinfo=UTC)) is queries.business_time(plain)
