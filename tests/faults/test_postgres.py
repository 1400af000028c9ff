"""PostgreSQL is restarted, once in order and once by a crash, while forms arrive and reps accept: each
request succeeds or fails, never half; no process of the product ends; workers go on by themselves.
"""

from collections import Counter
from itertools import count
from threading import Event, Thread

import pytest

from leads.handoff.rules import State
from leads.intake import commands as intake
from leads.intake.models import Submission
from leads.models import Contact, Handoff, Touchpoint
from smarketing.journal.models import Entry
from smarketing.kernel import actor, clock
from tests import given
from tests.faults import counting
from tests.faults.office import Rep
from tests.patience import wait_until

OFFERS = 40


class Load:
    """People who send forms, one after the other, and a rep who accepts; each answer is noted."""

    def __init__(self, house, form, rep, offers):
        self.house, self.form, self.rep, self.offers = house, form, rep, list(offers)
        self.sent, self.accepted, self.number, self.over = {}, {}, count(), Event()
        self.threads = [
            Thread(target=self.repeat, args=(act,)) for act in (self.submit, self.submit, self.accept)
        ]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def repeat(self, act):
        while not self.over.wait(0.05):
            act()

    def submit(self):
        email = f"p{next(self.number)}@faults.example"
        self.sent[email] = self.status(lambda: self.house.submit(self.form, email=email))

    def accept(self):
        """Whoever got an error tries again, and may hear that it is done already."""
        if self.offers:
            handoff = self.offers[0]
            status = self.accepted[handoff.pk] = self.status(lambda: self.rep.accept(handoff))
            if status in (302, 409):
                self.offers.pop(0)

    def status(self, request):
        try:
            return request()[0]
        except OSError:
            return "cut off"

    def goes_well(self, times=10):
        """So many requests more are answered as they should be."""
        before = self.well_answered()
        wait_until(lambda: self.well_answered() >= before + times, "requests that succeed")

    def is_refused(self):
        """Somebody feels that the database is away."""
        before = self.answered() - self.well_answered()
        wait_until(lambda: self.answered() - self.well_answered() > before, "a request that fails")

    def answered(self):
        return len(self.sent) + len(self.accepted)

    def well_answered(self):
        answers = Counter([*self.sent.values(), *self.accepted.values()])
        return answers[202] + answers[302]


@pytest.mark.timeout(400)
def test_postgresql_restarted_under_load_loses_and_halves_nothing(cluster, own_house):
    house = own_house
    cast = given.cast()
    fields = {"name": "Demo request", "most_per_minute": 0}  # one address sends them all
    form = intake.create_form(fields=fields, actor=actor.system("test"), now=clock.now())
    offers = [given.an_offer(cast, clock.now()) for _ in range(OFFERS)]
    processes = [house.redis(), house.web(), house.worker(), house.beat()]
    with Load(house, form, Rep(house, cast.rep), offers) as load:
        load.goes_well()
        for end in (cluster.stop, cluster.crash):
            end()
            load.is_refused()
            cluster.start()
            load.goes_well()
    wait_until(counting.all_is_done, "workers go on by themselves")
    assert all(process.alive() for process in processes)
    house.stop()
    assert {202} < set(load.sent.values()) <= {202, 500, 503, "cut off"}
    each_form_was_kept_or_refused(load.sent)
    each_handoff_was_accepted_or_not(load.accepted)
    counting.the_journal_is_complete()
    counting.the_dashboard_is_complete()
    counting.the_doctor_finds_nothing()


def each_form_was_kept_or_refused(sent):
    """A form whose answer was lost with the connection may be there, once."""
    kept = Counter(fields["email"] for fields in Submission.objects.values_list("fields", flat=True))
    assert set(kept.values()) == {1}
    assert {email for email, status in sent.items() if status == 202} <= set(kept) <= set(sent)
    assert Contact.objects.count() == len(kept) + OFFERS
    assert Touchpoint.objects.count() == len(kept)


def each_handoff_was_accepted_or_not(accepted):
    there = set(Handoff.objects.filter(state=State.ACCEPTED).values_list("pk", flat=True))
    assert {pk for pk, status in accepted.items() if status in (302, 409)} <= there <= set(accepted)
    facts = Entry.objects.filter(kind="handoff.accepted").values_list("subject_id", flat=True)
    assert sorted(facts) == sorted(there)
