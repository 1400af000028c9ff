"""Calendars are made and changed by admins, and never into something that can't be counted."""

import threading

import pytest
from django.db import connection

from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from smarketing.people.calendars import commands as calendars
from smarketing.people.calendars import queries
from smarketing.people.calendars.models import Calendar

WEEKDAYS = [[[540, 1020]]] * 5 + [[], []]


@pytest.fixture
def create(admin, acting, now):
    def create(**values):
        chosen = {"name": "Berlin", "zone": "Europe/Berlin", "week": WEEKDAYS, **values}
        return calendars.create(**chosen, actor=acting(admin), now=now)

    return create


def test_an_admin_makes_a_calendar(create):
    berlin = create(country="DE", subdivision="BE", closures=["2026-12-24"])
    words = "Mon–Fri 09:00–17:00, Europe/Berlin, without public holidays (Germany, Berlin)"
    assert queries.in_words(berlin) == words
    assert Entry.objects.filter(kind="calendar.created", subject_id=berlin.pk).count() == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"zone": "Europe/Nowhere"}, "no-such-zone"),
        ({"week": [[]] * 7}, "never-opens"),
        ({"week": WEEKDAYS[:6]}, "week"),
        ({"name": "  "}, "name-missing"),
        ({"country": "XX"}, "no-holidays"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused_and_not_kept(create, values, code):
    before = Calendar.objects.count()
    with pytest.raises(Refused) as refused:
        create(**values)
    assert refused.value.code == code
    assert Calendar.objects.count() == before
    assert not Entry.objects.filter(kind="calendar.created").exists()


def test_two_calendars_never_have_one_name(create):
    create()
    with pytest.raises(Refused, match="called “Berlin” already"):
        create()


def test_a_change_keeps_what_was(create, admin, acting, now):
    berlin = create()
    changes = {"week": [[[480, 1020]]] * 5 + [[], []], "zone": "Europe/Berlin"}
    changed = calendars.edit(calendar_id=berlin.pk, changes=changes, actor=acting(admin), now=now)
    assert queries.in_words(changed) == "Mon–Fri 08:00–17:00, Europe/Berlin"
    entry = Entry.objects.get(kind="calendar.changed")
    assert entry.payload == {"changed": ["week"], "before": {"week": WEEKDAYS}, "version": 2, "why": ""}


def test_changing_nothing_records_nothing(create, admin, acting, now):
    berlin = create()
    calendars.edit(calendar_id=berlin.pk, changes={"name": "Berlin"}, actor=acting(admin), now=now)
    assert not Entry.objects.filter(kind="calendar.changed").exists()


@pytest.mark.parametrize("changes", [{"week": [[]] * 7}, {"zone": "x"}, {"demo": True}, {"name": ""}])
def test_a_change_that_makes_no_sense_is_refused_and_not_kept(create, admin, acting, now, changes):
    berlin = create()
    with pytest.raises(Refused):
        calendars.edit(calendar_id=berlin.pk, changes=changes, actor=acting(admin), now=now)
    assert queries.content(Calendar.objects.get(pk=berlin.pk)) == queries.content(berlin)
    assert not Entry.objects.filter(kind="calendar.changed").exists()


@pytest.mark.parametrize("who", ["rep", "lead", "marketer", "manager"])
def test_only_an_admin_changes_calendars(create, request, acting, now, who):
    berlin = create()
    actor = acting(request.getfixturevalue(who))
    with pytest.raises(Refused) as refused:
        calendars.edit(calendar_id=berlin.pk, changes={"name": "Mine"}, actor=actor, now=now)
    assert (refused.value.code, refused.value.status) == ("admin-only", 403)
    with pytest.raises(Refused):
        calendars.create(name="Mine", zone="UTC", week=WEEKDAYS, actor=actor, now=now)


def test_a_calendar_that_is_not_there_is_said_so(admin, acting, now):
    with pytest.raises(Refused) as refused:
        calendars.edit(calendar_id=404, changes={"name": "x"}, actor=acting(admin), now=now)
    assert refused.value.status == 404
    with pytest.raises(Refused):
        queries.calendar(404)


def test_calendars_that_read_the_same_share_their_arithmetic(create):
    one, other = create(name="One"), create(name="Other")
    assert queries.business_time(one) is queries.business_time(other)
    other.zone = "Europe/London"
    assert queries.business_time(one) is not queries.business_time(other)


def test_the_default_calendar_is_made_once(db, now):
    first = calendars.ensure_default(now=now)
    assert calendars.ensure_default(now=now) == first
    assert queries.in_words(first) == "Mon–Fri 09:00–17:00, UTC"
    assert Entry.objects.filter(kind="calendar.created").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_default_calendar_is_made_once_by_many_at_the_same_time(now):
    together = threading.Barrier(4)

    def ensure():
        try:
            together.wait(timeout=60)
            calendars.ensure_default(now=now)
        finally:
            connection.close()

    threads = [threading.Thread(target=ensure) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Calendar.objects.filter(name=calendars.DEFAULT_NAME).count() == 1
    assert Entry.objects.filter(kind="calendar.created").count() == 1
