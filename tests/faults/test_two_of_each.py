"""Two beats, two workers and so two relays and two sweeps at a time: everything is done once."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F, Q

from sla.clocks.queries import to_escalate
from sla.models import Clock
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from tests import given
from tests.faults import counting
from tests.patience import wait_until


@pytest.fixture
def heard(transactional_db):
    """Every fact that was handed to a listener, as often as it was."""

    def facts():
        with connection.cursor() as cursor:
            cursor.execute("SELECT entry FROM heard")
            return [entry for (entry,) in cursor.fetchall()]

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE heard (entry bigint)")
        yield facts
        cursor.execute("DROP TABLE heard")


@pytest.mark.timeout(400)
def test_two_of_each_do_everything_once(heard, house, work):
    house.listeners = "WRITTEN_DOWN"
    long_ago = clock.now() - timedelta(days=4)
    late = [given.an_offer(work.cast, long_ago) for _ in range(8)]
    work.offers += len(late)
    work.comes_in(forms=40, offers=8)
    house.redis()
    beats, workers = [house.beat(), house.beat()], [house.worker(), house.worker()]
    wait_until(counting.all_is_done, "everything")
    wait_until(lambda: not overdue().filter(breached_at=None).exists(), "every breach is announced")
    wait_until(lambda: not to_escalate(clock.now(), 1), "every late offer is passed on")
    wait_until(counting.all_is_done, "everything that follows")
    assert all(process.alive() for process in beats + workers)
    house.stop()
    assert sorted(heard()) == sorted(Entry.objects.values_list("pk", flat=True))
    breached = Counter(Entry.objects.filter(kind="clock.breached").values_list("subject_id", flat=True))
    assert set(breached) == set(overdue().values_list("pk", flat=True))
    assert set(breached.values()) == {1}
    escalated = Clock.objects.filter(escalated_at__isnull=False).values_list("pk", flat=True)
    assert steps() == Counter(escalated)
    assert len(escalated) == len(late)
    counting.each_submission_became_one_person(work.forms, already=work.offers)
    counting.the_journal_is_complete()
    counting.the_dashboard_is_complete()
    counting.the_doctor_finds_nothing()


def overdue():
    """What was not done by its moment, ended since or not."""
    late = Q(stopped_at=None, cancelled_at=None) | Q(stopped_at__gt=F("due_at"))
    return Clock.objects.filter(late | Q(cancelled_at__gt=F("due_at")), due_at__lt=clock.now())


def steps():
    """Of which clocks the ladder took a step, as often as it did."""
    facts = Entry.objects.filter(subject="handoff", actor_label="ladder")
    return Counter(facts.values_list("payload__clock_id", flat=True))
