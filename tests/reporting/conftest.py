"""A week of both teams' work that every page and number below is asked about."""

from datetime import timedelta
from decimal import Decimal

import pytest

from leads.handoff import commands as handoffs
from leads.handoff.queries import criteria_of
from leads.outcomes import commands as outcomes
from reporting.passages import commands as passages
from smarketing.journal import relay
from smarketing.wiring import LISTENERS
from tests import given
from tests.kept import Kept

NOW = given.at("Fri 12:00")


@Kept
def played():
    cast = given.cast()
    return cast, a_week(cast)


@pytest.fixture
def house(db):
    """The cast, and the week behind it."""
    return played()


@pytest.fixture
def cast(request, db):
    return request.getfixturevalue("house")[0] if "week" in request.fixturenames else given.cast()


@pytest.fixture
def week(house):
    return house[1]


def a_week(cast):
    """Ten offers: four accepted (one qualified and won, one returned), three rejected, three open."""
    offers = [an_offer(cast, number) for number in range(10)]
    rep = given.who(cast.rep)
    for offer in offers[:4]:
        handoffs.accept(handoff_id=offer.pk, actor=rep, now=offer.offered_at + timedelta(minutes=20))
    for offer, reason in zip(offers[4:7], ("bad_data", "too_early", "duplicate"), strict=True):
        later = offer.offered_at + timedelta(minutes=90)
        handoffs.reject(handoff_id=offer.pk, reason=reason, comment="why", actor=rep, now=later)
    given.an_attempt(offers[0], cast.rep, given.at("Tue 09:00"))
    handoffs.qualify(
        handoff_id=offers[0].pk, criteria=criteria_of(offers[0]), actor=rep, now=given.at("Tue 10:00")
    )
    handoffs.return_(handoff_id=offers[1].pk, reason="no_intent", actor=rep, now=given.at("Wed 10:00"))
    sell(cast, offers[0], Decimal(1000))
    follow(NOW)
    return offers


def an_offer(cast, number):
    moment = given.at("Mon 09:00") + timedelta(minutes=30 * number)
    contact = given.a_contact(moment, stage="mql")
    given.a_touch(contact, moment, channel=("paid_search", "unknown", "")[number % 3])
    return handoffs.offer(
        contact_id=contact.pk,
        sales_team_id=cast.sales.pk,
        holder_id=cast.rep.pk,
        actor=given.who(cast.marketer),
        now=moment,
    )


def sell(cast, handoff, amount):
    rep, moment = given.who(cast.rep), given.at("Thu 10:00")
    deal = outcomes.open_(contact_id=handoff.contact_id, handoff_id=handoff.pk, actor=rep, now=moment)
    return outcomes.win(opportunity_id=deal.pk, amount=amount, actor=rep, now=moment + timedelta(hours=1))


def follow(now):
    relay.run(LISTENERS, now=now)
    passages.refresh(now=now)
