"""Somebody leaves while others work on what they hold: one waits for the other, neither for both."""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from threading import Event
from time import monotonic, sleep

import pytest
from django.db import connection

from leads.contacts import commands as contacts
from leads.contacts.models import Contact
from leads.departures import commands as departures
from leads.handoff import commands as handoffs
from leads.handoff.models import Handoff
from leads.outcomes import commands as outcomes
from leads.outcomes.models import Opportunity
from smarketing.people.members.models import User
from tests import given
from tests.given import at, who

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at("Tue 10:00")
LONG = 60


def leave(cast, successor=None):
    return departures.deactivate(
        person_id=cast.rep.pk, successor_id=successor and successor.pk, actor=who(cast.admin), now=NOW
    )


def move(cast, successor=None):
    return departures.move(
        person_id=cast.rep.pk,
        team_id=cast.other_sales.pk,
        successor_id=successor and successor.pk,
        actor=who(cast.admin),
        now=NOW,
    )


def own(cast, contact):
    contacts.change_owner(contact_id=contact.pk, owner_id=cast.rep.pk, actor=who(cast.rep), now=NOW)
    return contact


def offer(cast, contact, holder=None):
    return handoffs.offer(
        contact_id=contact.pk,
        sales_team_id=cast.sales.pk,
        holder_id=holder and holder.pk,
        actor=who(cast.marketer),
        now=NOW,
    )


def somebody_waits():
    """Until a connection of this database waits for another's lock."""
    until = monotonic() + LONG
    sql = """SELECT 1 FROM pg_locks waiting JOIN pg_locks own USING (pid)
        JOIN pg_database d ON d.oid = own.database
        WHERE NOT waiting.granted AND d.datname = current_database()"""
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            if cursor.fetchone():
                return
        sleep(0.01)
    raise AssertionError("nobody waits")


def stop_once(monkeypatch, module, name, *, before=None, after=None):
    """Do something just before or after the first call of a function."""
    home, done = import_module(module), Event()
    real = getattr(home, name)

    def stopped(*args, **kwargs):
        first = not done.is_set()
        done.set()
        if first and before:
            before()
        result = real(*args, **kwargs)
        if first and after:
            after()
        return result

    monkeypatch.setattr(home, name, stopped)


def in_thread(pool, call, *args):
    def run():
        try:
            return call(*args)
        finally:
            connection.close()

    return pool.submit(run)


def collide(first, holding, second):
    """`second` begins once `first` has its first lock; `first` goes on once `second` waits for it."""
    with ThreadPoolExecutor(2) as pool:
        one = in_thread(pool, first)
        assert holding.wait(LONG)
        other = in_thread(pool, second)
        return one.result(LONG), other.result(LONG)


def test_who_leaves_owns_a_contact_that_is_just_offered_to_their_team(cast, monkeypatch):
    holding = Event()
    contact = own(cast, given.an_mql(cast, NOW))

    def pause():
        holding.set()
        somebody_waits()

    stop_once(monkeypatch, "leads.routing.commands", "take_turn", before=pause)
    collide(lambda: offer(cast, contact), holding, lambda: leave(cast))
    assert not User.objects.get(pk=cast.rep.pk).is_active
    assert Handoff.objects.get().holder in (cast.colleague, cast.lead)
    assert Contact.objects.get().owner is None


@pytest.mark.parametrize("go", [leave, move])
def test_who_leaves_has_a_chance_that_is_just_won(cast, monkeypatch, go):
    holding = Event()
    contact = own(cast, given.a_contact(NOW))
    chance = outcomes.open_(contact_id=contact.pk, actor=who(cast.rep), now=NOW)
    other = given.a_contact(NOW)
    outcomes.open_(contact_id=other.pk, actor=who(cast.rep), now=NOW)

    def pause():
        holding.set()
        somebody_waits()

    def win():
        return outcomes.win(opportunity_id=chance.pk, amount=None, actor=who(cast.rep), now=NOW)

    stop_once(monkeypatch, "leads.contacts.queries", "locked", after=pause)
    collide(win, holding, lambda: go(cast, cast.colleague))
    chance.refresh_from_db()
    assert (chance.state, chance.owner) == ("won", cast.rep)
    assert Opportunity.objects.get(contact=other).owner == cast.colleague


@pytest.mark.parametrize("go", [leave, move])
def test_an_offer_that_slips_in_before_the_team_is_held_is_handed_on_too(cast, monkeypatch, go):
    contact = given.an_mql(cast, NOW)
    with ThreadPoolExecutor(1) as pool:
        stop_once(
            monkeypatch,
            "smarketing.people.members.turns",
            "lock",
            before=lambda: in_thread(pool, offer, cast, contact, cast.rep).result(LONG),
        )
        go(cast)
    assert Handoff.objects.get().holder in (cast.colleague, cast.lead)


@pytest.fixture
def cast(transactional_db):
    return given.cast()
