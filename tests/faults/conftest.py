"""A house whose processes may be killed; when a test is over nothing of it is left."""

import pytest

from leads.handoff import commands as handoffs
from leads.intake import commands as intake
from smarketing.kernel import actor, clock
from tests import given
from tests.faults import counting
from tests.faults.cluster import Cluster, asked_by_this_process
from tests.faults.processes import House


@pytest.fixture
def house(transactional_db):
    house = House()
    yield house
    house.close()


@pytest.fixture
def cluster(transactional_db):
    """A PostgreSQL that may be restarted; this process asks it, too."""
    cluster = Cluster()
    try:
        cluster.start()
        with asked_by_this_process(cluster):
            yield cluster
    finally:
        cluster.remove()


@pytest.fixture
def own_house(cluster):
    """A house on that PostgreSQL."""
    house = House()
    yield house
    house.close()


@pytest.fixture
def cast(transactional_db):
    return given.cast()


@pytest.fixture
def form(transactional_db):
    return intake.create_form(fields={"name": "Demo request"}, actor=actor.system("test"), now=clock.now())


class Work:
    """Forms that were filled in, offers, and half of them accepted: nobody has worked anything off yet."""

    told = ("handoff.offered", "handoff.accepted", "submission.held")

    def __init__(self, cast, form):
        self.cast, self.form, self.forms, self.offers = cast, form, 0, 0

    def comes_in(self, forms=60, offers=12):
        now = clock.now()
        for n in range(self.forms, self.forms + forms):
            fields = {"email": f"p{n}@faults.example", "name": f"P {n}"}
            intake.receive(form=self.form, fields=fields, now=now)
        made = [given.an_offer(self.cast, now) for _ in range(offers)]
        for handoff in made[::2]:
            handoffs.accept(handoff_id=handoff.pk, actor=given.who(self.cast.rep), now=now)
        self.forms, self.offers = self.forms + forms, self.offers + offers

    def was_done_once(self):
        counting.each_submission_became_one_person(self.forms, already=self.offers)
        counting.each_person_was_told_once(self.told)
        counting.the_journal_is_complete()
        counting.the_dashboard_is_complete()
        counting.the_doctor_finds_nothing()


@pytest.fixture
def work(cast, form):
    return Work(cast, form)
