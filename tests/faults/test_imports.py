"""Workers and the database die in the middle of an import: every row comes to what it would have come to,
once, and the same file brings nobody in twice.
"""

from collections import Counter
from random import Random

import pytest

from leads.models import Contact, StageMove, Touchpoint
from leads.wizard import commands
from leads.wizard.models import Import
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.kernel.errors import Refused
from tests import given
from tests.faults import counting
from tests.faults.lives import a_life
from tests.leads.wizard.oracle import file, messy, oracle
from tests.patience import wait_until

ROWS = 3_000
MOST_LIVES = 60


class List:
    """A messy file with planted faults that a marketer brings in, and what it must come to."""

    def __init__(self, cast, seed, rows):
        self.cast, self.rows = cast, list(messy(Random(seed), rows))
        self.expected, self.people = oracle(self.rows, [])
        self.pk = self.uploaded().pk

    def uploaded(self, **said):
        actor, now = given.who(self.cast.marketer), clock.now()
        kept = commands.upload(content=file(self.rows), name="people.csv", actor=actor, now=now, **said)
        return commands.match(import_id=kept.pk, actor=actor, now=now)

    def starts(self):
        commands.start(import_id=self.pk, actor=given.who(self.cast.marketer), now=clock.now())

    def now(self):
        return Import.objects.get(pk=self.pk)

    def is_(self, state):
        return lambda: self.now().state == state

    def is_at(self, row):
        return lambda: self.now().done >= row or self.now().state == "done"

    def came_in_once(self):
        """Every row with its outcome, every person with one first touchpoint, all of it in the journal."""
        upload = self.now()
        assert (upload.state, upload.done, upload.error) == ("done", len(self.rows), "")
        assert Counter(upload.rows.values_list("outcome", "cause")) == self.expected
        assert not upload.rows.filter(settled_at=None).exists()
        assert Contact.objects.count() == Touchpoint.objects.count() == self.people
        facts = Counter(Entry.objects.values_list("kind", flat=True))
        assert facts["contact.created"] == facts["touchpoint.recorded"] == self.people
        steps = StageMove.objects.values_list("contact", "to_stage")
        assert set(Counter(steps).values()) == {1}
        counting.the_journal_is_complete()
        counting.the_doctor_finds_nothing()

    def brings_nobody_twice(self):
        with pytest.raises(Refused, match="This very file came in"):
            self.uploaded()
        self.pk = self.uploaded(again=True).pk


def work_off():
    while commands.step(now=clock.now()):
        pass


@pytest.mark.timeout(400)
def test_an_import_killed_at_random_statements_comes_to_what_it_must(transactional_db, cast, monkeypatch):
    for module in ("matching", "stretches"):
        monkeypatch.setattr(f"leads.wizard.commands.{module}.STRETCH", 100)
    random, brought = Random(5), List(cast, seed=3, rows=700)
    assert lives_of(random) >= 1
    assert brought.now().state == "checked"
    assert Counter(brought.now().rows.values_list("outcome", "cause")) == brought.expected
    assert not Contact.objects.exists()
    brought.starts()
    assert lives_of(random) >= 3
    brought.came_in_once()
    brought.brings_nobody_twice()
    work_off()
    brought.starts()
    work_off()
    assert brought.now().rows.filter(outcome="new").count() == 0
    assert Contact.objects.count() == brought.people


def lives_of(random):
    """How many died until one worked it off."""
    for died in range(MOST_LIVES):
        if a_life(work_off, ends_before=random.randrange(1, 100)) == 0:
            return died
    raise AssertionError("it never ends")


@pytest.mark.timeout(400)
def test_an_import_goes_on_after_two_killed_workers_and_a_database_that_fell_over(cluster, own_house):
    random, cast = Random(9), given.cast()
    brought = List(cast, seed=4, rows=ROWS)
    own_house.redis(), own_house.beat()
    worker = own_house.worker()
    wait_until(brought.is_("checked"), "the dry run")
    brought.starts()
    for _ in range(2):
        wait_until(brought.is_at(random.randrange(ROWS)), "a worker amid the import")
        worker.kill()
        worker = own_house.worker()
    wait_until(brought.is_at(random.randrange(ROWS)), "a worker amid the import")
    cluster.crash()
    cluster.start()
    wait_until(brought.is_("done"), "the worker goes on by itself")
    wait_until(counting.all_is_done, "the dashboard follows")
    assert worker.alive()
    own_house.stop()
    brought.came_in_once()
    counting.the_dashboard_is_complete()
