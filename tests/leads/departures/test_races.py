"""An offer that arrives in the very moment somebody leaves ends with somebody who works here."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from leads.departures import commands as departures
from leads.handoff import commands as handoffs
from leads.handoff.models import Handoff
from smarketing.people.members.models import User
from tests import given
from tests.given import at, who

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at("Tue 10:00")


@pytest.mark.parametrize("attempt", range(4))
def test_no_turn_comes_to_somebody_who_leaves_at_that_moment(attempt):
    cast = given.cast()
    contacts = [given.an_mql(cast, NOW) for _ in range(3)]
    barrier = Barrier(len(contacts) + 1)

    def offer(contact):
        return handoffs.offer(
            contact_id=contact.pk, sales_team_id=cast.sales.pk, actor=who(cast.marketer), now=NOW
        )

    def leave(_):
        return departures.deactivate(person_id=cast.rep.pk, successor_id=None, actor=who(cast.admin), now=NOW)

    def run(call, contact=None):
        try:
            barrier.wait(timeout=60)
            call(contact)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(contacts) + 1) as pool:
        jobs = [pool.submit(run, offer, contact) for contact in contacts]
        for job in [*jobs, pool.submit(run, leave)]:
            job.result()
    assert not User.objects.get(pk=cast.rep.pk).is_active
    assert Handoff.objects.count() == 3
    assert not Handoff.objects.filter(holder=cast.rep).exists()
