"""Offering: what sales needs is there, one open handoff a person, cycles are counted."""

from datetime import timedelta

import pytest

from leads.handoff import commands as handoffs
from leads.handoff.models import Handoff
from leads.lifecycle import commands as lifecycle
from leads.models import Contact, Touchpoint
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at, who

NOW = at("Mon 10:00")


def offer(cast, contact, now=NOW, by=None, **fields):
    chosen = {"sales_team_id": cast.sales.pk, **fields}
    return handoffs.offer(contact_id=contact.pk, actor=who(by or cast.marketer), now=now, **chosen)


def refused(cast, contact, code, **fields):
    before = given.snapshot(Handoff, Entry, Contact)
    with pytest.raises(Refused) as no:
        offer(cast, contact, **fields)
    assert no.value.code == code
    assert given.snapshot(Handoff, Entry, Contact) == before
    return no.value


def test_what_is_missing_is_named(cast):
    contact = given.an_mql(cast, NOW, name="", email="only@mail.example")
    no = refused(cast, contact, "incomplete")
    assert no.detail["missing"] == ["name"]
    assert "name" in no.message


def test_a_person_who_is_no_mql_is_qualified_first(cast):
    refused(cast, given.a_contact(NOW), "not-mql")


def test_a_person_has_one_open_handoff(cast):
    handoff = given.an_offer(cast, NOW)
    refused(cast, handoff.contact, "already-offered", now=NOW + timedelta(hours=1))


def test_only_marketing_or_a_manager_offers(cast):
    contact = given.an_mql(cast, NOW)
    for stranger in (cast.rep, cast.lead, cast.admin):
        refused(cast, contact, "not-marketing", by=stranger)
    assert offer(cast, contact, by=cast.manager).marketing_team == cast.marketing


def test_an_offer_goes_to_a_sales_team_and_its_people_only(cast):
    contact = given.an_mql(cast, NOW)
    refused(cast, contact, "not-sales", sales_team_id=cast.marketing.pk)
    refused(cast, contact, "not-in-team", holder_id=cast.other_rep.pk)


def test_a_disqualified_person_is_not_offered(cast):
    contact = given.an_mql(cast, NOW)
    lifecycle.disqualify(contact_id=contact.pk, reason="competitor", actor=who(cast.marketer), now=NOW)
    refused(cast, contact, "disqualified")


def test_an_open_opportunity_is_left_to_its_owner(cast):
    handoff = given.a_qualified(cast, NOW)
    handoffs.open_opportunity(handoff_id=handoff.pk, actor=who(cast.rep), now=NOW)
    refused(cast, handoff.contact, "has-opportunity")


def test_the_brief_freezes_what_was_known(cast):
    contact = given.an_mql(cast, NOW - timedelta(days=1))
    touch = given.a_touch(contact, NOW - timedelta(hours=2), channel="social")
    handoff = offer(cast, contact)
    Contact.objects.filter(pk=contact.pk).update(name="Somebody Else")
    Touchpoint.objects.all().update(channel="email")
    handoff.refresh_from_db()
    assert handoff.source_touchpoint == touch
    assert handoff.brief["person"]["name"] == contact.name
    assert handoff.brief["touches"][0]["channel"] == "Social"
    assert handoff.brief["qualified"]["reason"] == "Asked for a demo"


def test_a_person_who_comes_back_is_offered_in_the_next_cycle(cast):
    first = given.an_offer(cast, NOW)
    handoffs.reject(handoff_id=first.pk, reason="bad_data", actor=who(cast.rep), now=NOW)
    lifecycle.qualify_mql(contact_ids=[first.contact_id], reason="Mended", actor=who(cast.marketer), now=NOW)
    assert offer(cast, first.contact).cycle == 2


def test_an_offer_withdrawn_undecided_was_no_cycle(cast):
    first = given.an_offer(cast, NOW)
    handoffs.withdraw(handoff_id=first.pk, why="Too soon", actor=who(cast.marketer), now=NOW)
    assert offer(cast, first.contact).cycle == 1


def test_a_resting_person_is_offered_only_with_a_reason(cast):
    first = given.an_offer(cast, NOW)
    handoffs.reject(
        handoff_id=first.pk, reason="not_our_profile", comment="Bakery", actor=who(cast.rep), now=NOW
    )
    lifecycle.qualify_mql(contact_ids=[first.contact_id], reason="x", actor=who(cast.marketer), now=NOW)
    refused(cast, first.contact, "resting")
    again = offer(cast, first.contact, override="They opened a factory")
    assert again.brief["override"] == "They opened a factory"
    again.contact.refresh_from_db()
    assert again.contact.rest_reason == ""


def test_a_rest_ends_by_itself_on_its_day(cast):
    first = given.an_offer(cast, NOW)
    handoffs.reject(handoff_id=first.pk, reason="too_early", actor=who(cast.rep), now=NOW)
    lifecycle.qualify_mql(contact_ids=[first.contact_id], reason="x", actor=who(cast.marketer), now=NOW)
    refused(cast, first.contact, "resting", now=NOW + timedelta(days=89))
    assert offer(cast, first.contact, now=NOW + timedelta(days=90)).state == "offered"


def test_many_are_offered_each_for_itself(cast):
    good, bad = given.an_mql(cast, NOW), given.a_contact(NOW)
    outcomes = handoffs.offer_each(
        contact_ids=[good.pk, bad.pk], sales_team_id=cast.sales.pk, actor=who(cast.marketer), now=NOW
    )
    assert [outcome.handoff is not None for outcome in outcomes] == [True, False]
    assert outcomes[1].refused.code == "not-mql"


def test_offers_to_a_team_go_round(cast):
    reps = [cast.rep.pk, cast.colleague.pk, cast.lead.pk]
    holders = [offer(cast, given.an_mql(cast, NOW)).holder_id for _ in range(6)]
    assert holders == reps * 2


def test_somebody_away_or_gone_gets_nothing(cast):
    given.away(cast.colleague, NOW)
    cast.lead.is_active = False
    cast.lead.save()
    assert {offer(cast, given.an_mql(cast, NOW)).holder_id for _ in range(4)} == {cast.rep.pk}


def test_with_nobody_there_it_waits_for_a_claim(cast):
    for person in (cast.rep, cast.colleague, cast.lead):
        given.away(person, NOW)
    handoff = offer(cast, given.an_mql(cast, NOW))
    assert handoff.holder is None
    claimed = handoffs.claim(handoff_id=handoff.pk, actor=who(cast.rep), now=NOW)
    assert claimed.holder == cast.rep
