"""Settings, Health, and the same for programs."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from smarketing.health import commands, doctor, signs
from smarketing.health.models import Examination
from smarketing.journal import relay
from smarketing.journal.models import Entry, Stuck, Waiting
from smarketing.kernel import clock
from smarketing.kernel.errors import Refused
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import snapshot, who
from tests.health.test_rules import break_

PAGE = "/settings/health/"


@pytest.fixture
def stuck(cast):
    """A fact that one listener failed on."""
    now = clock.now()
    given.a_contact(now, by=cast.marketer)
    relay.run(LISTENERS, now=now)
    return Stuck.objects.create(
        entry=Entry.objects.order_by("pk").last(), handler="leads.handoff.handlers.handoff_told",
        error="KeyError: 'contact_id'", attempts=4, next_try_at=now + timedelta(hours=1),
    )  # fmt: skip


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


def live():
    for role in ("worker", "beat"):
        signs.write(role, began_at=clock.now(), now=clock.now())
    signs.tasks_run(now=clock.now())


def test_an_admin_sees_that_all_is_well(admin):
    live()
    relay.run(LISTENERS, now=clock.now())
    doctor.keep(quick=True, now=clock.now())
    page = admin.get(PAGE).content.decode()
    assert "Everything is as it must be" in page
    assert page.count("holds") == 11
    assert signs.machine() in page


def test_before_the_first_look_it_says_so(admin):
    page = admin.get(PAGE).content.decode()
    assert "data not looked at yet" in page
    assert "not looked at</span>" in page


def test_what_needs_somebody_comes_first(admin):
    break_("DROP INDEX handoff_one_open")
    doctor.keep(quick=True, now=clock.now())
    page = admin.get(PAGE).content.decode()
    assert "need somebody" in page
    assert page.index("handoff_one_open on leads_handoff is missing") < page.index("Rules that always hold")
    assert page.index("No worker is running") < page.index("handoff_one_open")


@pytest.mark.parametrize("name", ["marketer", "rep", "lead", "manager"])
def test_only_admins_look_after_health(name, client, cast, stuck):
    client.force_login(getattr(cast, name))
    before = snapshot(Stuck, Entry, Examination)
    assert client.get(PAGE).status_code == 403
    assert client.post(reverse("health-look")).status_code == 403
    assert client.post(reverse("health-retry", args=[stuck.pk])).status_code == 403
    assert client.post(reverse("health-retry-every")).status_code == 403
    assert client.get("/api/v1/health").status_code == 403
    assert client.post(f"/api/v1/health/stuck/{stuck.pk}/retry", {}, "application/json").status_code == 403
    assert snapshot(Stuck, Entry, Examination) == before


def test_a_stranger_is_sent_to_sign_in(client, db):
    assert client.get(PAGE).status_code == 302


def test_letting_the_doctor_look_keeps_what_it_found(admin):
    assert admin.post(reverse("health-look")).status_code == 302
    assert Examination.objects.get().quick
    assert {each["key"] for each in Examination.objects.get().checks} == {c.key for c in doctor.RULES}


def test_what_is_kept_reads_as_it_was_found(admin):
    break_("DROP INDEX handoff_one_open")
    kept = doctor.keep(quick=True, now=clock.now())
    assert doctor.last() == [kept]
    doctor.keep(quick=False, now=clock.now() + timedelta(minutes=1))
    assert [report.quick for report in doctor.last()] == [False, True]


def test_what_is_stuck_is_shown_and_tried_again(admin, cast, stuck):
    page = admin.get(PAGE).content.decode()
    assert "KeyError: &#x27;contact_id&#x27;" in page
    assert admin.post(reverse("health-retry", args=[stuck.pk])).status_code == 302
    stuck.refresh_from_db()
    assert stuck.next_try_at <= clock.now()
    fact = Entry.objects.get(kind="stuck.retried")
    assert fact.actor_id == cast.admin.pk
    assert fact.payload["stuck"] == [{"entry_id": stuck.entry_id, "handler": stuck.handler}]
    assert Waiting.objects.filter(entry=fact).exists()
    relay.run(LISTENERS, now=clock.now())
    assert not Stuck.objects.exists()


def test_all_that_is_stuck_is_tried_again_at_once(admin, cast, stuck):
    Stuck.objects.create(
        entry=stuck.entry, handler="other", error="x", next_try_at=clock.now() + timedelta(hours=1)
    )
    assert "Try all 2 again" in admin.get(PAGE).content.decode()
    admin.post(reverse("health-retry-every"))
    assert not Stuck.objects.filter(next_try_at__gt=clock.now()).exists()
    assert Entry.objects.get(kind="stuck.retried").payload["count"] == 2


def test_what_is_not_stuck_any_more_can_not_be_tried_again(cast, stuck):
    stuck.delete()
    before = snapshot(Entry, Waiting)
    with pytest.raises(Refused, match="not stuck any more"):
        commands.retry_stuck(stuck_id=stuck.pk or 1, actor=who(cast.admin), now=clock.now())
    assert snapshot(Entry, Waiting) == before


def test_programs_of_admins_are_told_the_same(admin, stuck):
    doctor.keep(quick=True, now=clock.now())
    told = admin.get("/api/v1/health").json()
    assert told["well"] is False
    assert {finding["check"] for finding in told["findings"]} == {"worker", "beat", "tasks", "stuck"}
    assert [each["id"] for each in told["stuck"]] == [stuck.pk]
    lags = {"relay", "intake", "tracking", "sweep", "ladder", "dashboard", "mail"}
    assert {lag["key"] for lag in told["lags"]} == lags
    answer = admin.post(f"/api/v1/health/stuck/{stuck.pk}/retry", {}, "application/json")
    assert answer.status_code == 200
    assert answer.json()["entry"] == stuck.entry_id


def test_the_settings_lead_an_admin_there_and_nobody_else(admin, client, cast):
    assert PAGE in admin.get("/settings/").content.decode()
    client.force_login(cast.manager)
    assert PAGE not in client.get("/settings/").content.decode()


@pytest.mark.parametrize("options", [[], ["--quick"]])
def test_the_command_ends_with_0_when_all_is_well(options, db, capsys):
    live()
    call_command("doctor", *options)
    assert "Everything is as it must be" in capsys.readouterr().out
    assert len(doctor.last()) == 1


def test_the_command_ends_with_1_and_says_what_to_do(db, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert "No worker is running" in said
    assert "What to do:" in said
    call_command("doctor", "--data")


def test_the_command_speaks_json(db, capsys):
    with pytest.raises(SystemExit):
        call_command("doctor", "--json")
    assert '"check": "worker"' in capsys.readouterr().out
