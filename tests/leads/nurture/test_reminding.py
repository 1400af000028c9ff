"""Marketing is told once that the day has come on which it wanted to look at somebody again."""

from datetime import date

import pytest
from django.urls import reverse

from leads.handoff import commands as handoffs
from leads.nurture import commands as nurture
from leads.nurture import tasks
from leads.nurture.models import Enrolment
from smarketing.health import doctor
from smarketing.journal import relay
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.people.members.models import User
from smarketing.people.notices.models import Notice
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import at, who

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 16)  # a Monday


def reminders():
    return Notice.objects.filter(entry__kind="nurture.look_due")


@pytest.fixture
def nurtured(cast):
    contact = given.a_returned(cast, at("Wed 10:00")).contact
    told = {"programme": "Second look", "note": "Ask about\nMay.", "look_on": DAY}
    return handoffs.enrol(contact_id=contact.pk, **told, actor=who(cast.marketer), now=at("Wed 11:00"))


@pytest.fixture
def tick(monkeypatch):
    """Beat's, and what the relay makes of it: of how many it told, and whom."""

    def run(now):
        monkeypatch.setattr(clock, "now", lambda: now)
        before = set(reminders().values_list("pk", flat=True))
        told = tasks.remind()
        relay.run(LISTENERS, now=now)
        return told, sorted(reminders().exclude(pk__in=before).values_list("person__name", flat=True))

    return run


def test_who_enrolled_them_is_told_when_the_day_has_come_and_once(cast, nurtured, tick):
    assert tick(at("Sun 23:59", week=1)) == (0, [])
    assert tick(at("Mon 00:00", week=2)) == (1, [cast.marketer.name])
    told, planned = reminders().get(), "as planned for 16 Mar 2026"
    assert told.text == (
        f"Look at {nurtured.contact} again, {planned}: in nurture, “Second look”. Ask about May."
    )
    assert told.url == reverse("contact", args=[nurtured.contact_id])
    assert tick(at("Mon 00:01", week=2)) == (0, [])
    assert nurture.remind(enrolment_id=nurtured.pk, now=at("Mon 00:02", week=2)) is None
    fact = Entry.objects.get(kind="nurture.look_due")
    assert (fact.occurred_at, fact.actor_kind) == (at("Mon 00:00", week=2), "system")
    assert Enrolment.objects.get().ended_at is None  # the day ends nothing
    assert [finding.sentence for finding in doctor.examine(now=at("Mon 10:00", week=2))] == []


def test_another_day_is_told_of_anew(cast, nurtured, tick):
    tick(at("Mon 09:00", week=2))
    nurture.change(
        enrolment_id=nurtured.pk,
        changes={"look_on": date(2026, 3, 18)},
        version=1,
        actor=who(cast.marketer),
        now=at("Mon 10:00", week=2),
    )
    assert tick(at("Tue 23:59", week=2)) == (0, [])
    assert tick(at("Wed 00:00", week=2)) == (1, [cast.marketer.name])
    nurture.change(
        enrolment_id=nurtured.pk,
        changes={"note": "Call first."},
        version=2,
        actor=who(cast.marketer),
        now=at("Wed 10:00", week=2),
    )
    assert tick(at("Wed 11:00", week=2)) == (0, [])


def test_of_whom_something_came_nobody_is_told(cast, nurtured, tick):
    nurture.end(
        enrolment_id=nurtured.pk, why="Bought elsewhere", actor=who(cast.marketer), now=at("Fri 10:00")
    )
    assert tick(at("Mon 09:00", week=2)) == (0, [])
    assert nurture.remind(enrolment_id=nurtured.pk, now=at("Mon 09:00", week=2)) is None


def test_what_ends_between_the_tick_and_the_news_is_no_news(cast, nurtured, tick):
    assert nurture.remind(enrolment_id=nurtured.pk, now=at("Mon 00:00", week=2))
    nurture.end(
        enrolment_id=nurtured.pk, why="They called", actor=who(cast.marketer), now=at("Mon 00:00", week=2)
    )
    relay.run(LISTENERS, now=at("Mon 00:01", week=2))
    assert not reminders().exists()


def test_a_manager_hears_of_those_whom_they_enrolled(cast, tick):
    contact = given.a_returned(cast, at("Wed 10:00")).contact
    terms = {"programme": "Win back", "look_on": DAY, "actor": who(cast.manager), "now": at("Wed 11:00")}
    handoffs.enrol(contact_id=contact.pk, **terms)
    assert tick(at("Mon 09:00", week=2)) == (1, [cast.manager.name])


def test_of_one_whom_somebody_enrolled_who_left_the_leads_of_marketing_hear(cast, nurtured, tick):
    User.objects.filter(pk=cast.marketer.pk).update(is_active=False)
    leads = User.objects.filter(team__side="marketing", is_lead=True, is_active=True)
    expected = sorted(leads.values_list("name", flat=True))
    assert expected
    assert tick(at("Mon 09:00", week=2)) == (1, expected)


def test_one_that_fails_keeps_no_other_quiet(cast, nurtured, tick, monkeypatch):
    other = given.a_returned(cast, at("Wed 10:00")).contact
    handoffs.enrol(
        contact_id=other.pk, programme="Win back", look_on=DAY, actor=who(cast.marketer), now=at("Wed 12:00")
    )
    whole = nurture.remind

    def remind(*, enrolment_id, now):
        if enrolment_id == nurtured.pk:
            raise RuntimeError("odd")
        return whole(enrolment_id=enrolment_id, now=now)

    monkeypatch.setattr(nurture, "remind", remind)
    assert tick(at("Mon 09:00", week=2)) == (1, [cast.marketer.name])
    monkeypatch.setattr(nurture, "remind", whole)
    assert tick(at("Mon 09:01", week=2)) == (1, [cast.marketer.name])
