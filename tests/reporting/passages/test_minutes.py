"""Durations are of the hours that counted when a thing was done; a later change changes none of them."""

import pytest

from leads.handoff import commands as handoffs
from reporting.models import Passage
from reporting.passages import commands as passages
from smarketing.journal import relay
from smarketing.people.calendars import commands as calendars
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import at

pytestmark = pytest.mark.django_db


def test_a_change_of_the_calendar_leaves_finished_minutes_alone(cast):
    admin = given.who(cast.admin)
    calendar = calendars.create(
        name="Office", zone="UTC", week=given.WEEKDAYS_9_TO_17, actor=admin, now=at("Mon 08:00")
    )
    type(cast.sales).objects.filter(pk=cast.sales.pk).update(calendar=calendar)
    before, after = given.an_offer(cast, at("Fri 16:50")), given.an_offer(cast, at("Fri 16:50"))
    handoffs.accept(handoff_id=before.pk, actor=given.who(cast.rep), now=at("Mon 09:20", week=1))
    changes = {"week": [[[480, 1020]]] * 5 + [[], []]}
    calendars.edit(calendar_id=calendar.pk, changes=changes, actor=admin, now=at("Mon 09:25", week=1))
    handoffs.accept(handoff_id=after.pk, actor=given.who(cast.rep), now=at("Mon 09:30", week=1))
    relay.run(LISTENERS, now=at("Mon 10:00", week=1))
    passages.rebuild(now=at("Mon 10:00", week=1))
    assert Passage.objects.get(handoff=before).decide_minutes == 30
    assert Passage.objects.get(handoff=after).decide_minutes == 100
