"""The flat rows follow the facts, and say up to which moment."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from leads.campaigns import commands as campaigns
from leads.companies.models import Company
from leads.handoff import commands as handoffs
from leads.models import Contact
from leads.outcomes import commands as outcomes
from reporting.models import Deal, Dirty, Journey, Passage
from reporting.passages import commands as passages
from reporting.passages import queries
from smarketing.journal import relay
from smarketing.wiring import LISTENERS
from tests import given

pytestmark = pytest.mark.django_db
at = given.at


def settle(now):
    relay.run(LISTENERS, now=now)
    passages.refresh(now=now)


def test_a_decision_reaches_its_row(cast):
    offer = given.an_offer(cast, at("Mon 10:00"))
    settle(at("Mon 10:01"))
    row = Passage.objects.get()
    assert (row.state, row.decided_at, row.decide_minutes) == ("offered", None, None)
    handoffs.accept(handoff_id=offer.pk, actor=given.who(cast.rep), now=at("Mon 10:42"))
    settle(at("Mon 10:43"))
    row.refresh_from_db()
    assert (row.state, row.decided_by_id, row.decide_minutes) == ("accepted", cast.rep.pk, 42)
    assert (row.decide_due, row.decide_stopped) == (at("Mon 11:00"), at("Mon 10:42"))


def test_minutes_to_decide_are_of_business_time_and_elapsed_ones_of_the_wall_clock(cast):
    offer = given.an_offer(cast, at("Fri 16:50"))
    handoffs.accept(handoff_id=offer.pk, actor=given.who(cast.rep), now=at("Mon 09:20", week=1))
    settle(at("Mon 10:00", week=1))
    row = Passage.objects.get()
    assert row.decide_minutes == 30
    assert row.decide_elapsed == (2 * 24 + 16) * 60 + 30


def test_one_promise_is_counted_over_all_its_holders(cast):
    """Three quarters of an hour with each of two reps: neither clock breached, the hour did."""
    offer = given.an_offer(cast, at("Mon 10:00"))
    lead = given.who(cast.lead)
    handoffs.reassign(
        handoff_id=offer.pk, holder_id=cast.colleague.pk, why="busy", actor=lead, now=at("Mon 10:45")
    )
    handoffs.accept(handoff_id=offer.pk, actor=given.who(cast.colleague), now=at("Mon 11:30"))
    settle(at("Mon 12:00"))
    row = Passage.objects.get()
    assert row.decide_due == at("Mon 11:00") < row.decide_stopped == at("Mon 11:30")


def test_a_contact_without_handoff_has_a_journey(cast):
    given.an_mql(cast, at("Mon 10:00"))
    settle(at("Mon 10:01"))
    journey = Journey.objects.get()
    assert journey.contact_at == journey.lead_at == journey.mql_at == at("Mon 10:00")
    assert (journey.sql_at, journey.handoffs, journey.wins) == (None, 0, 0)


def test_rows_without_a_source_go(cast):
    given.a_qualified(cast, at("Mon 10:00"))
    settle(at("Mon 10:30"))
    for table in ("leads_attempt", "leads_stagemove", "leads_handoff", "leads_contact"):
        _delete_behind_everybodys_back(table)
    passages.rebuild(now=at("Mon 11:00"))
    assert not Passage.objects.exists()
    assert not Journey.objects.exists()


def test_rows_of_deleted_people_go_at_once(cast):
    handoff = given.a_qualified(cast, at("Mon 10:00"))
    settle(at("Mon 10:30"))
    for table in ("leads_attempt", "leads_stagemove", "leads_handoff", "leads_contact"):
        _delete_behind_everybodys_back(table)
    passages.forget([handoff.contact_id])
    assert not Passage.objects.exists()
    assert not Journey.objects.exists()


def _delete_behind_everybodys_back(table):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def test_a_mark_set_while_the_contact_is_refreshed_is_not_lost(cast, monkeypatch):
    contact = given.an_mql(cast, at("Mon 10:00"))
    settle(at("Mon 10:01"))
    work_out, asked = passages._work_out, []

    def interrupted(contacts):
        work_out(contacts)
        if not asked:
            passages.mark([contact.pk])
        asked.append(contacts)

    monkeypatch.setattr(passages, "_work_out", interrupted)
    passages.mark([contact.pk])
    passages.refresh(now=at("Mon 10:05"))
    assert asked == [[contact.pk], [contact.pk]]
    assert not Dirty.objects.exists()


def test_two_refreshers_never_work_at_once(cast):
    contact = given.an_mql(cast, at("Mon 10:00"))
    passages.mark([contact.pk])
    with other_connection() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [passages.LOCK])
        assert passages.refresh(now=at("Mon 10:05")) == 0
        assert Dirty.objects.exists()
        other.execute("SELECT pg_advisory_unlock(%s)", [passages.LOCK])
    assert passages.refresh(now=at("Mon 10:05")) == 1


@contextmanager
def other_connection():
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()


def test_the_numbers_say_up_to_which_moment_they_hold(cast):
    assert queries.as_of() is None
    passages.refresh(now=at("Mon 10:00"))
    assert queries.as_of() == at("Mon 10:00")
    given.an_mql(cast, at("Mon 10:30"))
    passages.refresh(now=at("Mon 11:00"))
    assert queries.as_of() == at("Mon 10:30"), "nobody was told of it yet"
    settle(at("Mon 11:01"))
    assert queries.as_of() == at("Mon 11:01")


def test_they_stay_as_of_then_until_all_marks_are_worked_through(cast):
    people = [given.an_mql(cast, at("Mon 10:00") + timedelta(minutes=number)).pk for number in range(3)]
    settle(at("Mon 10:10"))
    passages.mark(people)
    assert passages.refresh(now=at("Mon 10:20"), batch=2, batches=1) == 2
    assert queries.as_of() == at("Mon 10:10")
    assert passages.refresh(now=at("Mon 10:21"), batch=2) == 1
    assert queries.as_of() == at("Mon 10:21")


def test_history_that_nobody_was_told_of_is_counted_after_a_rebuild(cast):
    given.an_mql(cast, at("Mon 10:00"))
    passages.refresh(now=at("Mon 10:01"))
    assert not Journey.objects.exists()
    assert passages.rebuild(now=at("Mon 10:02")) == 1
    assert Journey.objects.get().mql_at == at("Mon 10:00")


def test_an_import_that_is_over_marks_everybody(cast):
    from smarketing.journal.record import record
    from smarketing.kernel import actor as actors
    from smarketing.kernel.command import command

    given.an_mql(cast, at("Mon 10:00"))
    settle(at("Mon 10:01"))
    Journey.objects.all().delete()

    @command
    def told(*, now):
        record("import.finished", None, actor=actors.system("import"), now=now)

    told(now=at("Mon 10:02"))
    settle(at("Mon 10:03"))
    assert Journey.objects.exists()


def test_a_companys_segment_reaches_its_peoples_rows(cast):
    contact = given.an_mql(cast, at("Mon 10:00"))
    company = Company.objects.create(name="Big", domain="big.example", created_at=at("Mon 10:00"))
    Contact.objects.filter(pk=contact.pk).update(company=company)
    Company.objects.update(segment="large")
    passages.mark_companies([company.pk])
    passages.refresh(now=at("Mon 10:05"))
    assert Journey.objects.get(contact=contact.pk).segment == "large"


@pytest.mark.parametrize("rekeyed", [False, True], ids=["made", "re-keyed"])
def test_a_campaign_that_takes_touchpoints_over_reaches_their_peoples_rows(cast, rekeyed):
    spring = a_campaign(cast, "winter", at("Mon 08:00")) if rekeyed else None
    sold = sold_after_a_touch(cast, {"campaign": "spring"})
    settle(at("Tue 13:00"))
    assert campaigns_of_rows(sold) == {None}
    if spring:
        change = {"campaign_id": spring.pk, "changes": {"key": "spring"}, "version": 1}
        campaigns.edit(**change, actor=given.who(cast.marketer), now=at("Tue 14:00"))
    else:
        spring = a_campaign(cast, "spring", at("Tue 14:00"))
    settle(at("Tue 14:01"))
    assert campaigns_of_rows(sold) == {spring.pk}
    kept = flat_rows()
    passages.rebuild(now=at("Tue 14:01"))
    assert flat_rows() == kept


def a_campaign(cast, key, now):
    return campaigns.create(fields={"key": key, "name": key}, actor=given.who(cast.marketer), now=now)


def sold_after_a_touch(cast, utm):
    """Somebody who came by this link, was offered and bought; returns the contact's id."""
    contact = given.a_contact(at("Mon 10:00"), stage="mql")
    given.a_touch(contact, at("Mon 10:00"), utm=utm)
    marketer, rep = given.who(cast.marketer), given.who(cast.rep)
    handoffs.offer(contact_id=contact.pk, sales_team_id=cast.sales.pk, actor=marketer, now=at("Mon 10:05"))
    outcomes.open_(contact_id=contact.pk, actor=rep, now=at("Tue 11:00"))
    return contact.pk


def campaigns_of_rows(contact_id):
    rows = [model.objects.get(contact=contact_id) for model in (Passage, Journey, Deal)]
    return {row.campaign_id for row in rows}


def flat_rows():
    return [list(model.objects.order_by("pk").values()) for model in (Passage, Journey, Deal)]


def test_wins_without_an_amount_are_counted_apart(cast):
    from decimal import Decimal

    rep, contact = given.who(cast.rep), given.an_mql(cast, at("Mon 10:00"))
    for amount in (Decimal(700), None):
        deal = outcomes.open_(contact_id=contact.pk, actor=rep, now=at("Mon 11:00"))
        outcomes.win(opportunity_id=deal.pk, amount=amount, actor=rep, now=at("Tue 11:00"))
    settle(at("Tue 12:00"))
    journey = Journey.objects.get()
    assert (journey.wins, journey.wins_not_stated, journey.revenue) == (2, 1, 700)
    assert [deal.days_from_mql for deal in Deal.objects.all()] == [pytest.approx(25 / 24)] * 2
