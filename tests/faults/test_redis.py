"""Redis dies, and hangs, while forms arrive and reps work: nobody feels it, nothing is lost, nothing is
doubled, and workers who were there all the time carry on by themselves.
"""

from itertools import count

import pytest
from django.conf import settings
from django.test import Client

from leads.intake.models import Submission
from leads.models import Handoff
from smarketing.journal.models import Entry, Waiting
from smarketing.kernel import clock
from tests import given
from tests.faults import counting
from tests.faults.processes import at_once, wait_until

QUICK = 5.0  # seconds: a request that hangs on Redis would take longer, on however busy a machine
TOKEN = "t" * 32


class Rep:
    """Signed in, with a browser's cookies."""

    def __init__(self, house, user):
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.house = house
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
            "X-CSRFToken": TOKEN,
        }

    def accept(self, handoff):
        return self.house.send("POST", f"/handoffs/{handoff.pk}/accept/", headers=self.headers)


@pytest.mark.timeout(400)
def test_a_redis_that_dies_and_one_that_hangs_are_not_felt_and_lose_nothing(house, cast, form):
    offers = [given.an_offer(cast, clock.now()) for _ in range(12)]
    broker, web = house.redis(), house.web()
    rep, sent = Rep(house, cast.rep), count()

    def busy(handoffs):
        """Ten forms and some accepts at the same time."""
        addresses = [f"p{next(sent)}@faults.example" for _ in range(10)]
        acts = [lambda email=email: house.submit(form, email=email) for email in addresses]
        acts += [lambda handoff=handoff: rep.accept(handoff) for handoff in handoffs]
        answers = at_once(acts)
        assert sorted(status for status, *_ in answers) == sorted([202] * 10 + [302] * len(handoffs))
        assert max(seconds for *_, seconds in answers) < QUICK

    busy(offers[:4])
    broker.freeze()
    busy(offers[4:8])
    web.renew_children()
    broker.kill()
    busy(offers[8:10])
    assert Submission.objects.filter(state="received").count() == 30
    assert Handoff.objects.filter(state="accepted", accepted_by=cast.rep).count() == 10
    assert Waiting.objects.count() == Entry.objects.count()

    broker, worker, beat = house.redis(), house.worker(), house.beat()
    wait_until(counting.all_is_done, "a worker that comes back finds everything")
    broker.kill()
    busy(offers[10:11])
    broker = house.redis()
    wait_until(counting.all_is_done, "workers find the new Redis by themselves")
    broker.freeze()
    busy(offers[11:])
    broker.thaw()
    wait_until(counting.all_is_done, "workers carry on when Redis does")
    assert worker.alive()
    assert beat.alive()
    beat.kill(), worker.kill()

    counting.each_submission_became_one_person(50, already=12)
    counting.each_person_was_told_once(["handoff.offered", "handoff.accepted"])
    counting.the_journal_is_complete()
    counting.the_dashboard_is_complete()
