"""The demo company: whole, the same each time, and gone without a trace when removed."""

import time
from datetime import date, timedelta
from random import Random

import pytest

from leads.intake import commands as intake
from leads.models import (
    Beacon,
    Campaign,
    Company,
    Contact,
    Form,
    Handoff,
    Opportunity,
    PageView,
    Site,
    Submission,
    Visit,
    Visitor,
)
from sla.models import Agreement, Clock, Pledge
from smarketing.demo import browsing, crowd, loading, programme, removing
from smarketing.demo.beside import beside
from smarketing.demo.material import PEOPLE
from smarketing.journal.models import Entry, Stuck
from smarketing.journal.record import record
from smarketing.kernel.command import command
from smarketing.kernel.errors import Refused
from smarketing.people.calendars import hours as opening_hours
from smarketing.people.calendars.rules import BusinessTime
from smarketing.people.models import Mail, Notice, Team, User
from tests import given
from tests.given import at, who
from tests.kept import Kept

NOW = at("Wed 11:00")


@pytest.fixture
def small(monkeypatch):
    """A small part of the company is told by the same code."""
    monkeypatch.setattr(crowd, "LEADS", 24)
    monkeypatch.setattr(crowd, "CARDS", 4)
    monkeypatch.setattr(browsing, "STRANGERS", 6)


@Kept
def company():
    loading.load(now=NOW)


@pytest.fixture
def loaded(transactional_db, small):
    """A small part of it is there."""
    company()


def summary():
    return {
        "handoffs": sorted(Handoff.objects.values_list("state", "offered_at")),
        "contacts": sorted(Contact.objects.values_list("name", "stage", "created_at")),
        "visits": sorted(
            Visit.objects.values_list("visitor__key", "started_at", "views", "contact__email").order_by(),
            key=str,
        ),
        "amounts": sorted(str(amount) for amount in Opportunity.objects.values_list("amount", flat=True)),
    }


def test_it_is_the_same_each_time_and_leaves_nothing(transactional_db, small):
    loading.load(now=NOW)
    first = summary()
    assert loading.is_loaded()
    assert not Stuck.objects.exists()
    assert Pledge.objects.exists() and not Pledge.objects.filter(agreement__seeded=True).exists()
    assert {person.email for person in PEOPLE} == set(User.objects.values_list("email", flat=True))
    removing.remove_all(actor=given.actors.system("test"), now=NOW)
    for model in (
        Contact,
        Handoff,
        Pledge,
        Clock,
        Submission,
        Site,
        Visitor,
        PageView,
        Beacon,
        Company,
        Campaign,
        Form,
        User,
        Team,
        Notice,
        Mail,
    ):
        assert not model.objects.exists(), model
    assert not Agreement.objects.filter(seeded=False).exists()
    assert not Entry.objects.filter(thread__startswith="contact:").exists()
    loading.load(now=NOW)
    assert summary() == first


def test_something_is_due_within_the_hour_whenever_it_is_loaded(transactional_db, small):
    sunday_night = at("Sun 03:00")
    loading.load(now=sunday_night)
    due = Clock.objects.filter(stopped_at=None, cancelled_at=None, kind="decide", due_at__gt=sunday_night)
    assert sum((clock.due_at - sunday_night).total_seconds() < 3600 for clock in due) >= 3
    assert Clock.objects.filter(breached_at__isnull=False, stopped_at=None, cancelled_at=None).exists()


def test_what_is_ones_own_stays(loaded):
    own = given.a_contact(NOW, company_name="Own Ltd")
    rep = User.objects.get(email=f"ines@{PEOPLE[0].email.partition('@')[2]}")
    mql = given.lifecycle.qualify_mql(
        contact_ids=[own.pk], reason="x", actor=who(User.objects.get(name="Vera Holm")), now=NOW
    )
    handoff = given.handoffs.offer(
        contact_id=mql[0].pk,
        sales_team_id=rep.team_id,
        holder_id=rep.pk,
        actor=who(User.objects.get(name="Vera Holm")),
        now=NOW,
    )
    admin = User.objects.get(name="Sam Okafor")
    removing.remove(actor=who(admin), now=NOW)
    assert set(Contact.objects.all()) == {own}
    handoff.refresh_from_db()
    assert handoff.holder == rep
    rep.refresh_from_db()
    admin.refresh_from_db()
    assert (rep.is_active, rep.demo, rep.has_usable_password()) == (True, False, False)
    assert (admin.is_active, admin.demo) == (True, False)
    assert not loading.is_loaded()
    assert not loading.is_empty()


def writes(form, email, when=NOW + timedelta(hours=1)):
    submission = intake.receive(form=form, fields={"email": email, "name": "Ada Byron"}, now=when)
    intake.take(submission_id=submission.pk, now=when)
    submission.refresh_from_db()
    return submission


def remove():
    removing.remove_all(actor=given.actors.system("test"), now=NOW + timedelta(days=1))


def test_who_writes_to_a_demo_form_later_is_no_demo(loaded):
    submission = writes(Form.objects.get(key="demo-demo-request"), "ada@acme.example")
    ada = submission.contact
    assert (ada.demo, ada.company.demo) == (False, False)
    assert Contact.objects.filter(demo=True).count() == Contact.objects.count() - 1
    remove()
    assert list(Contact.objects.all()) == [ada]
    assert list(Submission.objects.all()) == [submission]
    assert list(Company.objects.values_list("pk", "demo")) == [(ada.company_id, False)]
    assert list(Form.objects.values_list("key", "demo")) == [("demo-demo-request", False)]
    assert not (Handoff.objects.exists() or Clock.objects.exists())


def test_demo_contacts_who_write_in_again_stay_with_their_stories(loaded):
    fields = {"name": "Our own"}
    own_form = intake.create_form(fields=fields, actor=given.actors.system("test"), now=NOW)
    first, second = Handoff.objects.order_by("pk").select_related("contact")[:2]
    stay = {first.contact, second.contact}
    written = {
        writes(Form.objects.get(key="demo-demo-request"), first.contact.email),
        writes(own_form, second.contact.email, NOW),  # to a form of one's own, whenever that was
    }
    assert {each.contact for each in written} == stay
    sent = set(Submission.objects.filter(contact__in=stay))
    told = Entry.objects.filter(thread__in=[each.thread for each in stay]).count()
    offered = set(Handoff.objects.filter(contact__in=stay))
    remove()
    assert set(Contact.objects.all()) == stay
    assert not Contact.objects.filter(demo=True).exists()
    assert not Company.objects.filter(demo=True).exists()
    assert set(Submission.objects.all()) == sent > written
    assert set(Handoff.objects.all()) == offered >= {first, second}
    assert Entry.objects.filter(thread__startswith="contact:").count() == told
    assert not Form.objects.filter(demo=True).exists()


def test_what_waits_to_be_processed_outlives_the_removal(loaded):
    known = Contact.objects.order_by("pk").first()
    form = Form.objects.get(key="demo-demo-request")
    submission = intake.receive(form=form, fields={"email": known.email}, now=NOW + timedelta(hours=1))
    remove()
    assert list(Submission.objects.all()) == [submission]
    intake.take(submission_id=submission.pk, now=NOW + timedelta(days=2))
    assert Contact.objects.get().email == known.email


@command
def came_and_went(now):
    for kind in ("demo.loaded", "demo.removed"):
        record(kind, None, actor=given.actors.system("test"), now=now)


def test_of_a_later_load_that_was_cut_off_nothing_is_taken_for_ones_own(transactional_db, monkeypatch):
    came_and_went(NOW - timedelta(days=90))
    monkeypatch.setattr(crowd, "LEADS", 1)
    monkeypatch.setattr(crowd, "CARDS", 1)
    monkeypatch.setattr(loading, "_finish", lambda *, now: None)
    loading.load(now=NOW)
    assert not loading.is_loaded()
    remove()
    for model in (Contact, Handoff, Pledge, Clock, Submission, Company, Campaign, Form, User):
        assert not model.objects.exists(), model


def test_only_an_admin_removes_it(cast):
    given.a_contact(NOW)
    Contact.objects.update(demo=True)
    for person in (cast.rep, cast.marketer, cast.lead, cast.manager):
        with pytest.raises(Refused):
            removing.remove(actor=who(person), now=NOW)
    assert Contact.objects.exists()


def test_a_load_that_was_cut_off_is_begun_anew(transactional_db, small, monkeypatch):
    def cut_off(*, now):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loading, "_finish", cut_off)
        with pytest.raises(KeyboardInterrupt):
            loading.load(now=NOW)
    assert not loading.is_loaded()
    assert loading.is_empty()
    loading.load(now=NOW)
    assert Contact.objects.count() == len(set(Contact.objects.values_list("email_key", flat=True)))


@pytest.mark.parametrize("day", ["2026-03-04", "2026-01-31", "2027-01-01"])
def test_the_programme_makes_sense_on_any_day(day):
    campaigns = programme.of(date.fromisoformat(day))
    assert 38 <= len(campaigns) <= 42
    assert len({each.key for each in campaigns}) == len(campaigns)
    for ago in range(183):
        assert any(each.runs(ago) for each in campaigns)
    assert all(each.until < each.since for each in campaigns)


def test_who_comes_is_the_same_each_time_and_nobody_meets_two_loaders():
    hours = BusinessTime(opening_hours.read(zone="Europe/Berlin", week=given.WEEKDAYS_9_TO_17))
    crowds = [crowd.Crowd(Random(7), NOW, hours).everybody() for _ in range(2)]
    assert crowds[0] == crowds[1]
    second = {firm_of(each) for each in crowds[0] if crowd.is_beside(each)}
    first = {
        firm_of(each)
        for each in crowds[0]
        if not crowd.is_beside(each) and not isinstance(each, crowd.Fresh)  # these come when it is done
    }
    assert second and first and not second & first
    assert len(crowds[0]) >= 1_450
    numbers = [number for each in crowds[0] if (number := fields_of(each).get("phone"))]
    assert len(numbers) == len(set(numbers)) > 500


def fields_of(visit):
    return visit.fields if isinstance(visit, crowd.Card) else visit.lead.fields


def firm_of(visit):
    return fields_of(visit)["company"]


def test_a_second_loader_that_fails_fails_the_load(transactional_db, capfd):
    def fails():
        raise ValueError("as it happens")

    with pytest.raises(RuntimeError, match="second loader"), beside(fails):
        pass
    assert "as it happens" in capfd.readouterr().err


def test_a_load_that_fails_takes_the_second_loader_with_it(transactional_db, tmp_path):
    def takes_long():
        time.sleep(100)
        (tmp_path / "done").touch()

    begun = time.monotonic()
    with pytest.raises(KeyError), beside(takes_long):
        raise KeyError
    assert time.monotonic() - begun < 60
    assert not (tmp_path / "done").exists()
