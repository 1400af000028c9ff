"""The other side hears of what happened; nobody hears of what they did themselves."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.handoff import commands as handoffs
from leads.handoff import handlers
from smarketing.journal import relay
from smarketing.journal.models import Entry, Stuck
from smarketing.people.models import Notice
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import at, who

NOW = at("Mon 10:00")


def told():
    """Who was told what since the last time: {name: [sentences]}."""
    relay.run(LISTENERS, now=NOW)
    assert not Stuck.objects.exists()
    found = {}
    for notice in Notice.objects.filter(read_at=None).select_related("person").order_by("id"):
        found.setdefault(notice.person.name.split()[0], []).append(notice.text)
    Notice.objects.update(read_at=NOW)
    return found


def test_an_offer_reaches_its_holder_and_the_answer_the_marketer(cast):
    handoff = given.an_offer(cast, NOW)
    name = str(handoff.contact)
    assert told() == {"Rita": [f"{name} was offered to you."]}
    handoffs.accept(handoff_id=handoff.pk, actor=who(cast.rep), now=NOW)
    assert told() == {"Mara": [f"{name} was accepted."]}
    handoffs.return_(handoff_id=handoff.pk, reason="too_early", actor=who(cast.rep), now=NOW)
    gave_up = f"{name}: attempts was given up Mon 2 Mar 10:00 UTC, held by Rita Rep of EMEA."
    assert told() == {"Mara": [f"{name} was returned: too early."], "Lena": [gave_up]}


def test_an_offer_nobody_holds_reaches_the_whole_team(cast):
    given.an_unheld_offer(cast, NOW)
    assert set(told()) == {"Rita", "Carl", "Lena"}


def test_new_interest_reaches_who_works_on_the_person(cast):
    handoff = given.a_qualified(cast, NOW)
    handoffs.open_opportunity(handoff_id=handoff.pk, actor=who(cast.rep), now=NOW)
    idle = given.a_contact(NOW)
    told()
    for contact in (handoff.contact, idle):
        given.a_touch(contact, NOW + timedelta(minutes=1))
    assert told() == {"Rita": [f"{handoff.contact} showed new interest."]}


def test_a_dispute_reaches_managers_and_the_ruling_both(cast):
    handoff = given.an_offer(cast, NOW)
    handoffs.reject(handoff_id=handoff.pk, reason="no_intent", actor=who(cast.rep), now=NOW)
    told()
    handoffs.dispute(handoff_id=handoff.pk, why="They do", actor=who(cast.marketer), now=NOW)
    assert set(told()) == {"Max", "Rita"}
    handoffs.rule(handoff_id=handoff.pk, ruling="stands", why="No", actor=who(cast.manager), now=NOW)
    assert set(told()) == {"Mara", "Rita"}


@pytest.fixture
def told_of(monkeypatch):
    """Whom the handler tells, without the telling itself, which is a matter of its own."""
    found = []
    monkeypatch.setattr(
        handlers, "tell_all", lambda news, now: found.extend(each.person_ids for each in news)
    )
    return found


def test_ten_closed_opportunities_are_read_like_one(cast, told_of):
    offers = [given.an_offer(cast, NOW) for _ in range(10)]
    heard = [Entry(kind="opportunity.won", payload={"handoff_id": each.pk}) for each in offers]
    heard.append(Entry(kind="opportunity.lost", payload={"handoff_id": None}))
    counts = []
    for entries in (heard[:1], heard):
        with CaptureQueriesContext(connection) as asked:
            handlers.opportunity_told(entries, NOW)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert told_of == [[cast.marketer.pk]] * 11
