"""Planned leave: several per person, never two at once, counted at any moment, its why for few."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from smarketing.people.members import commands as members
from smarketing.people.members import queries
from smarketing.people.members.models import Leave, User
from smarketing.people.members.rules import Holder, may_act_for
from tests import given as stories

MONDAY = date(2026, 3, 2)


@pytest.fixture
def plan(rep, acting, now):
    def plan(first, last, by=None, at=now, person=rep, **fields):
        days = {"first_day": MONDAY + timedelta(days=first), "last_day": MONDAY + timedelta(days=last)}
        terms = {"kind": "vacation", **days, **fields}
        return members.plan_leave(person_id=person.pk, **terms, actor=acting(by or person), now=at)

    return plan


def refused(code, act):
    before = stories.snapshot(Leave, User, Entry)
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.code == code
    assert stories.snapshot(Leave, User, Entry) == before
    return refusal.value


@pytest.mark.parametrize("who", ["rep", "lead", "manager", "admin"])
def test_a_person_their_lead_a_manager_or_an_admin_plans_it(plan, who, rep, sales, now, request):
    plan(0, 2, by=request.getfixturevalue(who))
    assert rep not in queries.present(sales.pk, now)
    assert rep in queries.present(sales.pk, now + timedelta(days=3))
    entry = Entry.objects.get(kind="person.away")
    assert entry.subject_id == rep.pk
    assert entry.payload["last_day"] == "2026-03-04"
    assert "vacation" not in str(entry.payload)


@pytest.mark.parametrize("who", ["colleague", "marketer", "other lead"])
def test_nobody_else_does(plan, who, rep, join, sales, marketing, marketer, acting, now):
    others = {
        "colleague": lambda: join("Cora", sales),
        "marketer": lambda: marketer,
        "other lead": lambda: join("Olaf", marketing, is_lead=True),
    }
    leave, stranger = plan(0, 2), others[who]()
    refused("not-yours", lambda: plan(9, 9, by=stranger, person=rep))
    refused("not-yours", lambda: members.cancel_leave(leave_id=leave.pk, actor=acting(stranger), now=now))


def test_leave_that_is_to_come_takes_nobody_away_yet(plan, rep, sales, now):
    plan(7, 8)
    plan(21, 22)
    there = [rep in queries.present(sales.pk, now + timedelta(days=n)) for n in (0, 7, 8, 9, 21, 23)]
    assert there == [True, False, False, True, False, True]


def test_it_holds_from_midnight_to_midnight_where_the_person_is(plan, rep):
    rep.zone = "Asia/Tokyo"
    rep.save()
    leave = plan(7, 8)
    assert leave.starts_at == datetime(2026, 3, 8, 15, tzinfo=UTC)
    assert leave.ends_at == datetime(2026, 3, 10, 15, tzinfo=UTC)
    assert not leave.covers(leave.ends_at)
    assert leave.covers(leave.starts_at)


def test_what_begins_today_begins_now(plan, now):
    assert plan(0, 0).starts_at == now
    assert Leave.objects.get().first_day == MONDAY


def test_who_fell_ill_days_ago_is_away_from_now_on(plan, now):
    leave = plan(-3, 1)
    assert (leave.starts_at, leave.first_day) == (now, MONDAY - timedelta(days=3))


@pytest.mark.parametrize(
    ("first", "last", "code", "field"),
    [
        (5, 4, "ends-before-it-begins", "last_day"),
        (-5, -1, "away-when", "last_day"),
        (800, 801, "away-when", "first_day"),
        (1, 800, "away-when", "last_day"),
        (-800, 1, "away-when", "first_day"),
    ],
)
def test_days_that_make_no_sense_are_refused(plan, first, last, code, field):
    assert refused(code, lambda: plan(first, last)).field == field


def test_a_kind_that_is_none_is_refused(plan):
    assert refused("no-such-kind", lambda: plan(1, 2, kind="hangover")).field == "kind"


@pytest.mark.parametrize(("first", "last"), [(7, 7), (5, 7), (9, 12), (0, 20), (8, 8)])
def test_two_leaves_never_overlap(plan, first, last):
    plan(7, 9)
    error = refused("leave-overlaps", lambda: plan(first, last))
    assert "9 March to 11 March 2026" in error.message


def test_days_next_to_each_other_are_two(plan):
    plan(7, 9)
    plan(10, 10)
    plan(6, 6)
    assert Leave.objects.count() == 3


def test_what_was_cancelled_is_in_nobodys_way(plan, rep, sales, acting, now):
    leave = plan(7, 9)
    members.cancel_leave(leave_id=leave.pk, actor=acting(rep), now=now)
    assert rep in queries.present(sales.pk, now + timedelta(days=8))
    assert Entry.objects.filter(kind="person.leave_cancelled").count() == 1
    plan(8, 8)


def test_coming_back_early_ends_it_now_and_keeps_that_it_was(plan, rep, sales, acting, now):
    leave, later = plan(0, 4), now + timedelta(days=2)
    members.cancel_leave(leave_id=leave.pk, actor=acting(rep), now=later)
    leave.refresh_from_db()
    assert (leave.ends_at, leave.cancelled_at) == (later, None)
    assert rep in queries.present(sales.pk, later)
    assert rep not in queries.present(sales.pk, later - timedelta(seconds=1))
    assert Entry.objects.filter(kind="person.back").count() == 1
    refused("leave-over", lambda: members.cancel_leave(leave_id=leave.pk, actor=acting(rep), now=later))


def test_cancelling_twice_is_said_so(plan, rep, acting, now):
    leave = plan(7, 9)
    members.cancel_leave(leave_id=leave.pk, actor=acting(rep), now=now)
    refused("cancelled-already", lambda: members.cancel_leave(leave_id=leave.pk, actor=acting(rep), now=now))
    refused("no-such-leave", lambda: members.cancel_leave(leave_id=404, actor=acting(rep), now=now))


def test_who_leaves_for_good_has_no_leave_any_more(plan, rep, admin, acting, now):
    plan(0, 2)
    plan(9, 9)
    members.deactivate(person_id=rep.pk, actor=acting(admin), now=now + timedelta(hours=1))
    assert not queries.leave_of(rep.pk).filter(ends_at__gt=now + timedelta(hours=1)).exists()
    refused("inactive", lambda: plan(20, 21, by=admin, person=rep))


@pytest.mark.parametrize(("moment", "may"), [(6, False), (7, True), (9, True), (10, False)])
def test_a_colleague_acts_only_while_the_holder_is_away(plan, rep, join, sales, moment, may):
    plan(7, 9)
    colleague = queries.standing_of(join("Cora", sales))
    at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=moment, hours=1)
    assert may_act_for(colleague, queries.holder_of(rep), sales.pk, at) == may


def test_leave_is_looked_at_only_where_presence_matters(plan, rep, sales, django_assert_num_queries, now):
    plan(0, 2)
    rep = User.objects.select_related("team").get(pk=rep.pk)
    with django_assert_num_queries(0):
        assert may_act_for(queries.standing_of(rep), queries.holder_of(rep), sales.pk, now)


spans = st.tuples(st.integers(0, 40), st.integers(0, 6)).map(lambda span: (span[0], sum(span)))


class Days:
    def __init__(self, first, last):
        self.first, self.last = first, last

    def covers(self, moment):
        return self.first <= moment <= self.last


@settings(max_examples=60)
@given(st.lists(spans, max_size=4), st.integers(0, 50))
def test_somebody_is_there_exactly_when_no_leave_covers_the_moment(found, day):
    holder = Holder(1, 1, True, [Days(*span) for span in found])
    assert holder.is_present(day) == all(day not in range(first, last + 1) for first, last in found)
    assert not Holder(1, 1, False, []).is_present(day)
