"""Which agreement holds between two teams at a moment; and that a signed one never changes."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from sla.agreements import commands as agreements
from sla.agreements import queries
from sla.agreements.models import Agreement
from sla.agreements.rules import Terms
from smarketing.journal.models import Entry
from smarketing.people.members.models import Team
from tests.sla.moments import at

State = Agreement.State


@pytest.fixture
def agree(marketing, sales):
    """A version of the agreement of the two teams."""

    def agree(version=1, state=State.ACTIVE, since=None, **terms):
        return Agreement.objects.create(
            marketing_team=marketing,
            sales_team=sales,
            version=version,
            state=state,
            effective_from=since or at("Mon 00:00"),
            closed_at=at("Mon 00:00") if state in (State.DECLINED, State.WITHDRAWN) else None,
            terms=Terms(**terms).as_dict(),
        )

    return agree


@pytest.fixture
def in_force(marketing, sales):
    return lambda moment: queries.in_force(marketing.pk, sales.pk, moment)


def test_without_an_agreement_the_default_holds_at_every_moment(in_force):
    for moment in (at("Mon 10:00"), at("Mon 10:00", week=-2000), at("Mon 10:00", week=2000)):
        found = in_force(moment)
        assert found.seeded
        assert queries.terms(found) == Terms()
    assert "organisation's default" in queries.why(found)


def test_the_default_is_stored_once_and_found_again(in_force):
    stored = agreements.ensure_default(now=at("Mon 10:00"))
    assert agreements.ensure_default(now=at("Tue 10:00")) == stored == in_force(at("Mon 10:00"))
    assert Entry.objects.filter(kind="agreement.seeded").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_default_is_stored_once_by_many_offers_at_the_same_time(pledge_for):
    together = threading.Barrier(3)

    def offer():
        try:
            together.wait(timeout=60)
            pledge_for()
        finally:
            connection.close()

    threads = [threading.Thread(target=offer) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Agreement.objects.count() == 1
    assert Agreement.objects.get().pledges.count() == 3


def test_a_pairs_own_agreement_goes_before_the_default(agree, in_force, marketing, calendar):
    agreements.ensure_default(now=at("Mon 08:00"))
    own = agree(decide_minutes=30)
    assert in_force(at("Mon 10:00")) == own
    assert queries.why(own) == (
        "The agreement between Demand and EMEA, version 1, in force since Mon 2 Mar 2026, 00:00 UTC."
    )
    other = Team.objects.create(name="Americas", side="sales", calendar=calendar)
    assert queries.in_force(marketing.pk, other.pk, at("Mon 10:00")).seeded


def test_an_agreement_holds_from_its_date_on(agree, in_force):
    own = agree(since=at("Wed 00:00"))
    assert in_force(at("Tue 23:59")).seeded
    assert in_force(at("Wed 00:00")) == own


def test_the_version_in_force_then_is_found_later(agree, in_force):
    old = agree(version=1, state=State.SUPERSEDED, since=at("Mon 00:00"))
    new = agree(version=2, since=at("Wed 00:00"))
    assert in_force(at("Tue 12:00")) == old
    assert in_force(at("Thu 12:00")) == new


@pytest.mark.parametrize("state", [State.DRAFT, State.PROPOSED, State.DECLINED, State.WITHDRAWN])
def test_what_was_never_signed_never_holds(agree, in_force, state):
    agree(state=state)
    assert in_force(at("Mon 10:00")).seeded


def test_of_two_from_the_same_date_the_database_takes_one(agree):
    agree(version=1)
    with pytest.raises(DatabaseError, match="agreement_one_begins_at_a_time"), transaction.atomic():
        agree(version=2)


def test_a_pledge_keeps_the_version_it_was_made_under(agree, pledge_for):
    first = agree(decide_minutes=30)
    pledge = pledge_for()
    agree(version=2, since=at("Mon 09:00"), decide_minutes=45)
    pledge.refresh_from_db()
    assert pledge.agreement == first
    assert pledge_for().agreement.version == 2


def test_every_agreement_in_force_is_listed_once_the_default_first(agree):
    agree(version=1, state=State.SUPERSEDED)
    own = agree(version=2, since=at("Mon 09:00"))
    listed = queries.every_in_force(at("Mon 10:00"))
    assert [a.pk for a in listed] == [None, own.pk]


def test_read_at_once_for_a_stretch_of_time_the_same_holds_at_each_of_its_moments(agree):
    for version, day in enumerate(("Mon", "Tue", "Thu"), start=1):
        agree(version=version, state=State.SUPERSEDED, since=at(f"{day} 09:00"))
    agree(version=4, since=at("Sat 09:00"))
    agree(version=5, state=State.DECLINED, since=at("Wed 09:00"))
    agreements.ensure_default(now=at("Wed 12:00"))
    moments = [
        at(f"{day} {hour}") for day in ("Mon", "Tue", "Wed", "Thu", "Fri") for hour in ("08:59", "09:00")
    ]
    for since in moments:
        course = queries.course(since, moments[-1])
        for moment in moments[moments.index(since) :]:
            assert list(course.every_in_force(moment)) == list(queries.every_in_force(moment))
    whole = queries.course(moments[0], moments[-1])
    assert whole.changes(moments[0], at("Thu 09:00")) == {at("Mon 09:00"), at("Tue 09:00")}


@pytest.mark.parametrize("state", [State.ACTIVE, State.SUPERSEDED])
@pytest.mark.parametrize(
    "change",
    [
        {"terms": {"decide_minutes": 5}},
        {"effective_from": at("Sun 00:00")},
        {"marketing_team": None, "sales_team": None},
        {"version": 7},
        {"seeded": True},
        {"state": State.DRAFT},
        {"state": State.WITHDRAWN},
    ],
)
def test_a_signed_agreement_never_changes(agree, state, change):
    signed = agree(state=state)
    before = Agreement.objects.filter(pk=signed.pk).values().get()
    with pytest.raises(DatabaseError, match="agreement"), transaction.atomic():
        Agreement.objects.filter(pk=signed.pk).update(**change)
    assert Agreement.objects.filter(pk=signed.pk).values().get() == before


def test_its_calendar_never_changes_either(agree, calendar):
    signed = agree()
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Agreement.objects.filter(pk=signed.pk).update(calendar=calendar)


def test_a_superseded_agreement_is_not_revived(agree):
    signed = agree(state=State.SUPERSEDED)
    with pytest.raises(DatabaseError, match="superseded"), transaction.atomic():
        Agreement.objects.filter(pk=signed.pk).update(state=State.ACTIVE)


def test_an_active_agreement_is_superseded(agree):
    signed = agree()
    Agreement.objects.filter(pk=signed.pk).update(state=State.SUPERSEDED)


@pytest.mark.parametrize("table", ["sla_agreement", "sla_signature", "sla_definition"])
def test_what_was_agreed_is_not_emptied_at_one_stroke(agree, table):
    signed = agree()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="never emptied"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")
    assert Agreement.objects.filter(pk=signed.pk).exists()


def test_a_signed_agreement_is_never_deleted(agree):
    signed = agree()
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        signed.delete()


def test_removing_the_demo_company_says_so_first(agree):
    signed = agree()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL smarketing.erasing = 'on'")
        signed.delete()
    assert not Agreement.objects.exists()


def test_a_draft_is_edited_freely(agree):
    draft = agree(state=State.DRAFT)
    Agreement.objects.filter(pk=draft.pk).update(terms=Terms(decide_minutes=5).as_dict(), state=State.ACTIVE)


def test_the_agreements_own_calendar_counts_for_all_its_pledges(marketing, sales, pledge_for, calendar):
    night = type(calendar).objects.create(name="Night", zone="UTC", week=[[[0, 120]]] * 7)
    Agreement.objects.create(
        marketing_team=marketing,
        sales_team=sales,
        state=State.ACTIVE,
        effective_from=at("Mon 00:00"),
        terms=Terms().as_dict(),
        calendar=night,
    )
    pledge = pledge_for()
    assert (pledge.calendar, pledge.marketing_calendar) == (night, night), "of what either side promises"
