"""Attempts and next steps: when they count, and what they do to the clocks."""

from datetime import timedelta

import pytest

from leads.handoff import commands as handoffs
from leads.handoff.models import Attempt, NextStep
from leads.handoff.queries import criteria_of
from leads.models import Contact, Handoff, Opportunity
from leads.outcomes import commands as outcomes
from sla.clocks.queries import Kind, judged
from sla.models import Clock
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at, who

NOW = at("Mon 10:00")


def first_contact(handoff):
    return Clock.objects.get(pledge=handoff.pledge_id, kind="first_contact")


def test_an_attempt_on_an_offer_accepts_it(cast):
    handoff = given.an_offer(cast, NOW)
    given.an_attempt(handoff, cast.rep, NOW + timedelta(minutes=10))
    handoff.refresh_from_db()
    assert (handoff.state, handoff.accepted_by) == ("accepted", cast.rep)
    assert first_contact(handoff).stopped_at == NOW + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("moment", "code"),
    [(timedelta(minutes=31), "in-the-future"), (timedelta(minutes=-1), "before-the-offer")],
)
def test_an_attempt_lies_between_offer_and_now(cast, moment, code):
    handoff = given.an_accepted(cast, NOW)
    before = given.snapshot(Attempt, Clock, Entry, NextStep)
    with pytest.raises(Refused) as refused:
        given.an_attempt(handoff, cast.rep, NOW + timedelta(minutes=30), happened_at=NOW + moment)
    assert refused.value.code == code
    assert given.snapshot(Attempt, Clock, Entry, NextStep) == before


def test_a_bounced_message_is_no_contact(cast):
    handoff = given.an_accepted(cast, NOW)
    given.an_attempt(handoff, cast.rep, NOW + timedelta(minutes=5), via="email", result="bounced")
    assert first_contact(handoff).stopped_at is None


def test_an_attempt_logged_within_a_day_counts_when_it_happened(cast):
    handoff = given.an_accepted(cast, NOW)
    happened = NOW + timedelta(minutes=30)
    attempt = given.an_attempt(handoff, cast.rep, happened + timedelta(hours=24), happened_at=happened)
    assert (attempt.counts_at, attempt.logged_late) == (happened, False)
    assert first_contact(handoff).stopped_at == happened


def test_one_logged_later_counts_when_logged(cast):
    handoff = given.an_accepted(cast, NOW)
    logged = NOW + timedelta(hours=25)
    attempt = given.an_attempt(handoff, cast.rep, logged, happened_at=NOW + timedelta(minutes=30))
    assert (attempt.counts_at, attempt.logged_late) == (logged, True)


def test_first_contact_is_the_earliest_in_whatever_order_they_are_logged(cast):
    handoff = given.an_accepted(cast, NOW)
    early, late = NOW + timedelta(minutes=20), NOW + timedelta(minutes=50)
    given.an_attempt(handoff, cast.rep, late)
    given.an_attempt(handoff, cast.rep, late + timedelta(minutes=5), happened_at=early)
    assert first_contact(handoff).stopped_at == early


def test_a_new_next_step_replaces_the_one_before(cast):
    handoff = given.an_accepted(cast, NOW)
    for hours in (1, 2):
        now = NOW + timedelta(hours=hours)
        given.an_attempt(handoff, cast.rep, now, next_step="Call again", next_step_at=now + timedelta(days=1))
    assert NextStep.objects.filter(done_at=None).count() == 1
    assert NextStep.objects.count() == 2


def test_qualifying_needs_every_criterion_ticked(cast):
    handoff = given.an_accepted(cast, NOW)
    with pytest.raises(Refused) as refused:
        handoffs.qualify(handoff_id=handoff.pk, criteria=[], actor=who(cast.rep), now=NOW)
    assert refused.value.detail["missing"]
    qualified = given.a_qualified(cast, NOW)
    assert Contact.objects.get(pk=qualified.contact_id).stage == "sql"


def test_opening_an_opportunity_qualifies_the_handoff(cast):
    handoff = given.an_accepted(cast, NOW)
    opportunity = handoffs.open_opportunity(handoff_id=handoff.pk, amount=None, actor=who(cast.rep), now=NOW)
    handoff.refresh_from_db()
    assert handoff.state == "qualified"
    assert (opportunity.source, opportunity.amount, opportunity.owner) == ("marketing", None, cast.rep)
    assert Contact.objects.get(pk=handoff.contact_id).stage == "opportunity"


@pytest.mark.parametrize("amount", [-1, 0])
def test_an_amount_is_above_zero_or_not_stated(cast, amount):
    handoff = given.an_accepted(cast, NOW)
    before = given.snapshot(Opportunity, Handoff, Contact, Entry)
    with pytest.raises(Refused) as refused:
        handoffs.open_opportunity(handoff_id=handoff.pk, amount=amount, actor=who(cast.rep), now=NOW)
    assert refused.value.field == "amount"
    assert given.snapshot(Opportunity, Handoff, Contact, Entry) == before


def test_where_a_person_stands_after_an_ending(cast):
    """Customer if a win stands, else opportunity if one is open, else lead, recycled."""
    handoff = given.a_qualified(cast, NOW)
    rep, contact_id = who(cast.rep), handoff.contact_id
    first = handoffs.open_opportunity(handoff_id=handoff.pk, actor=rep, now=NOW)
    second = outcomes.open_(contact_id=contact_id, name="Second", actor=rep, now=NOW)

    def stage():
        return Contact.objects.get(pk=contact_id).stage

    outcomes.lose(opportunity_id=first.pk, reason="price", actor=rep, now=NOW)
    assert stage() == "opportunity"
    outcomes.win(opportunity_id=second.pk, amount=None, actor=rep, now=NOW)
    assert stage() == "customer"
    outcomes.reopen(opportunity_id=second.pk, why="Cancelled the order", actor=rep, now=NOW)
    assert stage() == "opportunity"
    outcomes.lose(opportunity_id=second.pk, reason="timing", actor=rep, now=NOW)
    assert stage() == "lead"
    assert Contact.objects.get(pk=contact_id).recycled


@pytest.mark.parametrize("qualified", [at("Mon 13:00"), at("Mon 14:10")], ids=["before due", "after due"])
def test_an_attempt_made_in_time_but_logged_after_qualifying_keeps_the_promise(cast, qualified):
    """Offered at 10:00, first contact due at 14:00; the rep talks at 11:00 and logs it last."""
    handoff = given.an_accepted(cast, NOW)
    handoffs.qualify(handoff_id=handoff.pk, criteria=criteria_of(handoff), actor=who(cast.rep), now=qualified)
    logged, talked = qualified + timedelta(minutes=5), at("Mon 11:00")
    given.an_attempt(handoff, cast.rep, logged, happened_at=talked)
    clock = first_contact(handoff)
    assert (clock.stopped_at, clock.cancelled_at) == (talked, None)
    promise = judged([handoff.pledge_id])[handoff.pledge_id][Kind.FIRST_CONTACT]
    assert promise.kept(logged) is True


def test_the_clocks_of_earlier_holders_stay_cancelled_when_an_attempt_decides(cast):
    handoff = given.an_offer(cast, NOW)
    handoffs.reassign(
        handoff_id=handoff.pk, holder_id=cast.colleague.pk, why="Away", actor=who(cast.lead), now=NOW
    )
    given.an_attempt(handoff, cast.colleague, NOW + timedelta(minutes=5), happened_at=NOW)
    first, second = Clock.objects.filter(pledge=handoff.pledge_id, kind="decide").order_by("pk")
    assert (first.cancelled_at, first.stopped_at) == (NOW, None)
    assert second.stopped_at == NOW + timedelta(minutes=5)
