"""A generated set keeps every rule that a grown one keeps."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from leads.models import Contact, Handoff, Opportunity, Submission
from reporting.passages import queries as passages
from reporting.passages.models import Journey, Passage
from sla.models import Clock
from smarketing.demo.bulk import writing
from smarketing.demo.bulk.writing import Order, write
from smarketing.health import doctor
from smarketing.journal.models import Entry, Waiting
from smarketing.kernel import clock
from smarketing.people.models import Mail

NOW = datetime(2026, 3, 4, 11, tzinfo=UTC)
STAGES = ("contact", "prospect", "lead", "mql", "sql", "opportunity", "customer")


def made(monkeypatch, contacts, now=NOW, seed=1):
    monkeypatch.setattr(writing, "SPAN", 700)  # several spans also in a small set
    write(Order(contacts, days=365, seed=seed, now=now), lambda line: None)


def answered(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_two_thousand_people_keep_every_rule(transactional_db, monkeypatch):
    made(monkeypatch, 2_000)
    assert Contact.objects.count() == Journey.objects.count() == 2_000
    report = doctor.examine(now=NOW)
    assert [finding.sentence for finding in report if finding.rule] == []
    counts = [Journey.objects.filter(**{f"{stage}_at__isnull": False}).count() for stage in STAGES]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 2_000 and counts[-1] > 20
    assert Passage.objects.count() == Handoff.objects.count() > 500
    kinds = Counter(Clock.objects.values_list("kind", flat=True))
    accepted = Handoff.objects.filter(accepted_at__isnull=False)
    returned = Handoff.objects.filter(returned_at__isnull=False)
    assert kinds["decide"] == kinds["first_contact"] == Handoff.objects.count()
    assert (
        kinds["attempts"] == kinds["outcome"] == accepted.count() and kinds["re_engage"] == returned.count()
    )
    assert not Waiting.objects.exists()
    assert not Mail.objects.exists()
    assert passages.as_of() == NOW


def test_there_is_work_now_and_nothing_happens_later(transactional_db, monkeypatch):
    made(monkeypatch, 400)
    states = dict(answered("SELECT state, count(*) FROM leads_handoff GROUP BY 1"))
    assert states["offered"] > 10 and states["accepted"] > 30
    assert not Entry.objects.filter(occurred_at__gt=NOW).exists()
    assert not Opportunity.objects.filter(closed_at__gt=NOW).exists()


def test_the_same_seed_makes_the_same(transactional_db, monkeypatch):
    made(monkeypatch, 300)
    first = answered("SELECT name, stage, stage_since - created_at FROM leads_contact ORDER BY id")
    write(Order(300, days=365, seed=1, now=NOW), lambda line: None)
    second = answered(
        "SELECT name, stage, stage_since - created_at FROM leads_contact ORDER BY id OFFSET 300"
    )
    assert first == second
    assert Submission.objects.values("dedupe_key").distinct().count() == Submission.objects.count()


def test_it_stays_out_of_a_database_with_contacts(transactional_db, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    call_command("generate", contacts=150)
    with pytest.raises(CommandError, match="There are contacts here"):
        call_command("generate", contacts=150)
    assert Contact.objects.count() == 150
    call_command("generate", contacts=150, add=True)
    assert Contact.objects.count() == 300


@pytest.mark.parametrize("wrong", [{"contacts": 5}, {"contacts": 200, "days": 2}])
def test_sizes_that_make_no_sense_are_refused(db, wrong):
    with pytest.raises(CommandError, match="between"):
        call_command("generate", **wrong)
    assert not Contact.objects.exists()
