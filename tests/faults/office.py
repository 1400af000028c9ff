"""People at work over the web while something breaks."""

from itertools import count

from django.conf import settings
from django.test import Client

from smarketing.kernel import clock
from tests import given
from tests.faults import counting
from tests.faults.processes import at_once

QUICK = 15.0  # seconds: a request that waits for a Redis that hangs would take for ever
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


class Office:
    """Forms that arrive and a rep who accepts, both over the web."""

    def __init__(self, house, cast, form, offers):
        self.offers = [given.an_offer(cast, clock.now()) for _ in range(offers)]
        self.house, self.form, self.cast, self.sent, self.accepted = house, form, cast, 0, 0
        self.rep, self.number = Rep(house, cast.rep), count()

    def is_busy(self, accepts):
        """Ten forms and some accepts at the same time; nobody waits, nobody is refused."""
        addresses = [f"p{next(self.number)}@faults.example" for _ in range(10)]
        acts = [lambda email=email: self.house.submit(self.form, email=email) for email in addresses]
        now_accepted = self.offers[self.accepted : self.accepted + accepts]
        acts += [lambda handoff=handoff: self.rep.accept(handoff) for handoff in now_accepted]
        answers = at_once(acts)
        assert sorted(status for status, *_ in answers) == [202] * 10 + [302] * accepts
        assert max(seconds for *_, seconds in answers) < QUICK
        self.sent, self.accepted = self.sent + 10, self.accepted + accepts

    def everything_was_done_once(self):
        counting.each_submission_became_one_person(self.sent, already=len(self.offers))
        counting.each_person_was_told_once(["handoff.offered", "handoff.accepted"])
        counting.the_journal_is_complete()
        counting.the_dashboard_is_complete()
        counting.the_doctor_finds_nothing()
