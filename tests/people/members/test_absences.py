"""A team's coming weeks: who isn't there on which day, where they live."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from smarketing.kernel import clock
from smarketing.people.members import commands as members
from smarketing.people.members.absences import overview
from tests import given
from tests.given import at

pytestmark = pytest.mark.django_db


def test_five_weeks_from_monday_with_who_is_away_each_day(cast, django_assert_num_queries):
    now = at("Wed 10:00")
    given.away(cast.rep, now, days=1)
    given.away(cast.lead, now, days=0)
    later = {"first_day": date(2026, 3, 12), "last_day": date(2026, 3, 13), "kind": "training"}
    planned = members.plan_leave(person_id=cast.rep.pk, **later, actor=given.who(cast.rep), now=now)
    off = {"first_day": date(2026, 3, 20), "last_day": date(2026, 3, 20), "kind": "training"}
    cancelled = members.plan_leave(person_id=cast.rep.pk, **off, actor=given.who(cast.rep), now=now)
    members.cancel_leave(leave_id=cancelled.pk, actor=given.who(cast.rep), now=now)
    with django_assert_num_queries(3):
        told = overview(cast.sales.pk, now)
    assert (told.days[0], len(told.days), told.today) == (date(2026, 3, 2), 35, date(2026, 3, 4))
    away = {
        row.person.name: [day.day for day, gone in zip(told.days, row.away, strict=True) if gone]
        for row in told.rows
    }
    assert away == {"Carl Colleague": [], "Lena Lead": [4], "Rita Rep": [4, 5, 12, 13]}
    assert [told.missing[n] for n in (1, 2, 3, 4)] == [0, 2, 1, 0]
    assert [row.person.name for row in told.planned] == ["Lena Lead", "Rita Rep"]
    assert told.planned[1].leave[1].pk == planned.pk


def test_who_came_back_earlier_is_there_from_the_next_day(cast):
    leave = given.away(cast.rep, at("Mon 10:00"), days=4)
    members.cancel_leave(leave_id=leave.pk, actor=given.who(cast.rep), now=at("Tue 10:00"))
    told = overview(cast.sales.pk, at("Tue 11:00"))
    row = next(row for row in told.rows if row.person == cast.rep)
    assert row.away[:4] == [True, True, False, False]


def test_the_team_page_shows_it(client, cast):

    client.force_login(cast.colleague)
    url = reverse("settings-team", args=[cast.sales.pk])
    assert "Nobody. Leave is planned" in client.get(url).content.decode()
    given.away(cast.rep, clock.now() - timedelta(seconds=1), kind="sick")
    page = client.get(url).content.decode()
    assert 'class="is-away"' in page
    assert "sick" not in page.lower()
