"""What runs the product: who is there, how far behind work is, what was set aside."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from leads.intake import commands as intake
from leads.models import Submission
from reporting.models import Freshness
from smarketing.health import lags, machinery, signs, tasklog, tasks
from smarketing.health.models import Heartbeat
from smarketing.journal import relay
from smarketing.journal.models import Entry, Stuck, Waiting
from smarketing.kernel import actor as actors
from smarketing.kernel import clock
from smarketing.people.models import Mail
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import at

NOW = at("Thu 11:00")
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def alive(db):
    """Every process gave its sign just now, and the numbers are fresh."""

    def live(now):
        for role in (signs.Role.BEAT, signs.Role.WORKER):
            signs.write(role, began_at=now, now=now)
        signs.tasks_run(now=now)
        Freshness.objects.update_or_create(pk=1, defaults={"as_of": now})

    return live


def wrong(now):
    return {finding.check: finding for finding in machinery.examine(now)}


def test_nothing_is_wrong_when_all_are_there(alive):
    alive(NOW)
    assert wrong(NOW) == {}


def test_whoever_never_gave_a_sign_is_missed(db):
    assert set(wrong(NOW)) == {"worker", "beat", "tasks"}
    assert "never" in str(wrong(NOW)["worker"])


def test_whoever_stopped_giving_signs_is_missed_after_a_minute(alive):
    alive(NOW)
    assert wrong(NOW + timedelta(seconds=60)) == {}
    found = wrong(NOW + timedelta(minutes=4))
    assert {"worker", "beat", "tasks"} <= set(found)
    assert "4 minutes ago" in str(found["beat"])


def test_one_row_a_process_however_often_it_gives_signs(alive):
    alive(NOW)
    alive(LATER)
    assert Heartbeat.objects.count() == 3
    assert {row.at for row in Heartbeat.objects.all()} == {LATER}


def test_a_process_on_another_machine_counts_for_all_but_not_for_that_machine(db):
    Heartbeat.objects.create(role="worker", machine="elsewhere", process=7, began_at=NOW, at=NOW)
    assert signs.is_alive("worker", now=NOW)
    assert not signs.is_alive("worker", now=NOW, machine=signs.machine())


def test_who_is_long_gone_is_forgotten(db):
    Heartbeat.objects.create(role="worker", machine="old", process=7, began_at=NOW, at=NOW)
    signs.tasks_run(now=NOW + timedelta(days=2))
    assert not Heartbeat.objects.filter(machine="old").exists()


@pytest.mark.parametrize("role", ["worker", "beat"])
def test_healthy_says_whether_one_runs_on_this_machine(role, db, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("healthy", role)
    assert ended.value.code == 1
    signs.write(role, began_at=clock.now(), now=clock.now())
    call_command("healthy", role)
    assert "is alive" in capsys.readouterr().out


def test_any_task_that_ended_shows_that_tasks_are_run(transactional_db):
    tasklog._begins("x", tasks.examine)
    tasklog._ends("x", state="SUCCESS", retval=0)
    assert signs.latest("tasks") is not None


def test_facts_that_wait_too_long_are_found(alive):
    cast = given.cast()
    given.a_contact(NOW, by=cast.marketer)
    alive(LATER)
    found = wrong(LATER)["lag-relay"]
    assert found.count == Waiting.objects.count()
    assert "30 minutes" in found.sentence
    relay.run(LISTENERS, now=LATER)
    assert "lag-relay" not in wrong(LATER)


def test_a_submission_nobody_takes_is_found_and_one_in_hand_is_not(alive):
    form = intake.create_form(fields={"name": "Demo"}, actor=actors.system("test"), now=NOW)
    intake.receive(form=form, fields={"email": "ada@acme.example"}, now=NOW)
    relay.run(LISTENERS, now=LATER)
    alive(LATER)
    assert "lag-intake" in wrong(LATER)
    Submission.objects.update(next_try_at=LATER + timedelta(seconds=30))
    assert "lag-intake" not in wrong(LATER)


def test_a_breach_nobody_announced_is_found(alive):
    given.an_offer(given.cast(), NOW - timedelta(days=1))
    relay.run(LISTENERS, now=NOW)
    alive(LATER)
    assert wrong(LATER)["lag-sweep"].count >= 1


def test_old_numbers_are_found(alive):
    alive(LATER)
    Freshness.objects.update(as_of=NOW)
    assert "lag-dashboard" in wrong(LATER)


def test_mails_that_wait_are_late_only_where_they_can_be_sent(alive, settings):
    Mail.objects.create(to="a@b.example", subject="s", body="b", created_at=NOW, next_try_at=NOW)
    alive(LATER)
    assert "lag-mail" not in wrong(LATER)
    settings.EMAIL_HOST = "mail.example"
    assert "lag-mail" in wrong(LATER)


def test_what_is_stuck_is_told_from_the_third_try_on(alive):
    cast = given.cast()
    given.a_contact(NOW, by=cast.marketer)
    relay.run(LISTENERS, now=NOW)
    stuck = Stuck.objects.create(
        entry=Entry.objects.first(), handler="x.y", error="KeyError: 'z'", next_try_at=NOW, attempts=2
    )
    alive(NOW)
    assert "stuck" not in wrong(NOW)
    stuck.attempts = 3
    stuck.save()
    assert "KeyError" in str(wrong(NOW)["stuck"])


def test_a_submission_that_broke_its_worker_is_told(alive):
    form = intake.create_form(fields={"name": "Demo"}, actor=actors.system("test"), now=NOW)
    intake.receive(form=form, fields={"email": "ada@acme.example"}, now=NOW)
    relay.run(LISTENERS, now=NOW)
    Submission.objects.update(state="held", settled_at=NOW, why_code="crashed")
    alive(NOW)
    assert "crashed" in wrong(NOW)
    assert lags.aside(NOW).held == 1


def test_a_missing_migration_is_named(alive):
    alive(NOW)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'health' AND name = '0002_seals'")
    assert "health.0002_seals" in str(wrong(NOW)["migrations"])


def test_a_redis_that_is_gone_is_told_and_not_that_workers_wait_for_it(db, settings):
    signs.write("beat", began_at=NOW, now=NOW)
    settings.REDIS_URL = "redis+socket:///nonexistent/redis.sock"
    assert set(wrong(NOW)) == {"redis"}
    assert "ConnectionError" in str(wrong(NOW)["redis"])


def test_clocks_that_differ_are_told(alive, monkeypatch):
    alive(NOW)
    true = clock.now
    monkeypatch.setattr(clock, "now", lambda: true() + timedelta(seconds=90))
    said = str(wrong(NOW)["clock"])
    assert 80 <= int(re.search(r"differ by (\d+) seconds", said)[1]) <= 90  # less what asking took
