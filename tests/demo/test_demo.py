"""The demo company: whole, the same each time, and gone without a trace when removed."""

import pytest

from leads.models import Campaign, Company, Contact, Form, Handoff, Opportunity, Submission
from sla.models import Clock, Pledge
from smarketing.demo import loading, removing, story
from smarketing.demo.material import PEOPLE
from smarketing.journal.models import Entry, Stuck
from smarketing.kernel.errors import Refused
from smarketing.people.models import Mail, Notice, Team, User
from tests import given
from tests.given import at, who

NOW = at("Wed 11:00")


@pytest.fixture
def small(monkeypatch):
    """A small part of the company is told by the same code."""
    monkeypatch.setattr(story, "LEADS", 16)


def summary():
    return {
        "handoffs": sorted(Handoff.objects.values_list("state", "offered_at")),
        "contacts": sorted(Contact.objects.values_list("name", "stage", "created_at")),
        "amounts": sorted(str(amount) for amount in Opportunity.objects.values_list("amount", flat=True)),
    }


def test_it_is_the_same_each_time_and_leaves_nothing(transactional_db, small):
    loading.load(now=NOW)
    first = summary()
    assert loading.is_loaded()
    assert not Stuck.objects.exists()
    assert {person.email for person in PEOPLE} == set(User.objects.values_list("email", flat=True))
    removing.remove_all(actor=given.actors.system("test"), now=NOW)
    for model in (
        Contact,
        Handoff,
        Pledge,
        Clock,
        Submission,
        Company,
        Campaign,
        Form,
        User,
        Team,
        Notice,
        Mail,
    ):
        assert not model.objects.exists(), model
    assert not Entry.objects.filter(thread__startswith="contact:").exists()
    loading.load(now=NOW)
    assert summary() == first


def test_something_is_due_within_the_hour_whenever_it_is_loaded(transactional_db, small):
    sunday_night = at("Sun 03:00")
    loading.load(now=sunday_night)
    due = Clock.objects.filter(stopped_at=None, cancelled_at=None, kind="decide", due_at__gt=sunday_night)
    assert sum((clock.due_at - sunday_night).total_seconds() < 3600 for clock in due) >= 3
    assert Clock.objects.filter(breached_at__isnull=False, stopped_at=None, cancelled_at=None).exists()


def test_what_is_ones_own_stays(transactional_db, small):
    loading.load(now=NOW)
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
    assert (rep.is_active, rep.demo) == (False, False)
    assert (admin.is_active, admin.demo) == (True, False)
    assert not loading.is_loaded()
    assert not loading.is_empty()


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
