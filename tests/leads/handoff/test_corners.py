"""Where two things meet: a ruling and a mark, a reroute and its marketer, a cover and a take back."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from leads.handoff import commands as handoffs
from leads.handoff.models import Attempt, Handoff, NextStep
from leads.lifecycle import commands as lifecycle
from leads.models import Contact, Opportunity
from sla.models import Clock
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at, who

NOW = at("Mon 10:00")


def later(**parts):
    return NOW + timedelta(**parts)


def reject(cast, handoff, reason="no_intent", now=NOW, by=None):
    actor = who(by or cast.rep)
    return handoffs.reject(handoff_id=handoff.pk, reason=reason, comment="x", actor=actor, now=now)


def overturn(cast, handoff):
    handoffs.dispute(handoff_id=handoff.pk, why="x", actor=who(cast.marketer), now=later(minutes=1))
    ruling = {"ruling": "overturned", "why": "x", "actor": who(cast.manager)}
    return handoffs.rule(handoff_id=handoff.pk, now=later(days=1), **ruling)


def open_kinds(handoff):
    clocks = Clock.objects.filter(pledge=handoff.pledge_id, stopped_at=None, cancelled_at=None)
    return set(clocks.values_list("kind", flat=True))


def test_an_overturned_rejection_offers_nobody_who_may_not_be_offered(cast):
    handoff = reject(cast, given.an_offer(cast, NOW))
    lifecycle.disqualify(
        contact_id=handoff.contact_id, reason="do_not_contact", actor=who(cast.marketer), now=NOW
    )
    overturn(cast, handoff)
    assert not Handoff.objects.filter(follows=handoff).exists()
    told = Entry.objects.get(kind="handoff.ruled").payload["not_offered"]
    assert "disqualified" in told


def test_a_rerouted_lead_stays_its_marketers(cast):
    old = given.an_offer(cast, NOW)
    new = handoffs.reroute(
        handoff_id=old.pk, team_id=cast.other_sales.pk, why="x", actor=who(cast.rep), now=NOW
    )
    assert new.offered_by == cast.marketer


def test_a_reroute_after_due_is_not_charged_to_the_new_holder(cast):
    old = given.an_offer(cast, NOW)
    new = handoffs.reroute(
        handoff_id=old.pk, team_id=cast.other_sales.pk, why="x", actor=who(cast.rep), now=later(hours=5)
    )
    clock = Clock.objects.get(pledge=new.pledge, kind="first_contact")
    assert clock.due_at < new.offered_at
    assert clock.holder == cast.rep
    assert new.holder == cast.other_rep


def test_another_team_opens_and_closes_nothing_on_a_lead_in_work(cast):
    accepted, sql = given.an_accepted(cast, NOW), given.a_qualified(cast, NOW)
    other = {"actor": who(cast.other_rep), "now": NOW}
    before = given.snapshot(Opportunity, Contact, Entry)
    for handoff in (accepted, sql):
        with pytest.raises(Refused, match="Rita Rep has"):
            handoffs.open_own(contact_id=handoff.contact_id, **other)
    with pytest.raises(Refused, match="Rita Rep's"):
        handoffs.close_sql(contact_id=sql.contact_id, reason="price", **other)
    assert given.snapshot(Opportunity, Contact, Entry) == before
    handoffs.close_sql(contact_id=sql.contact_id, reason="price", actor=who(cast.rep), now=NOW)


def test_only_marketing_and_sales_disqualify(cast):
    contact = given.a_contact(NOW)
    with pytest.raises(Refused):
        lifecycle.disqualify(contact_id=contact.pk, reason="student", actor=who(cast.admin), now=NOW)


def test_an_unheld_offer_taken_back_waits_for_a_holder_again(cast):
    for decide in (
        lambda handoff: reject(cast, handoff),
        lambda handoff: handoffs.accept(handoff_id=handoff.pk, actor=who(cast.rep), now=NOW),
    ):
        handoff = given.an_unheld_offer(cast, NOW)
        decide(handoff)
        handoffs.take_back(handoff_id=handoff.pk, actor=who(cast.rep), now=later(minutes=1))
        handoff.refresh_from_db()
        assert (handoff.state, handoff.holder) == ("offered", None)
        assert open_kinds(handoff) == {"route", "first_contact"}


def test_a_cover_taken_back_is_the_holders_again_and_due_as_before(cast):
    handoff = given.an_offer(cast, NOW)
    due = Clock.objects.get(pledge=handoff.pledge, kind="decide").due_at
    handoffs.accept(handoff_id=handoff.pk, actor=who(cast.lead), now=later(minutes=50))
    assert Handoff.objects.get(pk=handoff.pk).holder == cast.lead
    handoffs.take_back(handoff_id=handoff.pk, actor=who(cast.lead), now=later(minutes=52))
    handoff.refresh_from_db()
    decide = Clock.objects.get(pledge=handoff.pledge, kind="decide")
    assert (handoff.holder, handoff.holder_set_at) == (cast.rep, NOW)
    assert (decide.holder, decide.due_at, decide.stopped_at) == (cast.rep, due, None)
    assert Clock.objects.get(pledge=handoff.pledge, kind="first_contact").holder == cast.rep


def test_what_was_passed_on_is_not_taken_back(cast):
    handoff = given.an_accepted(cast, NOW)
    handoffs.reassign(
        handoff_id=handoff.pk,
        holder_id=cast.colleague.pk,
        why="x",
        actor=who(cast.lead),
        now=later(minutes=1),
    )
    with pytest.raises(Refused, match="followed"):
        handoffs.take_back(handoff_id=handoff.pk, actor=who(cast.rep), now=later(minutes=2))


def test_taking_back_undoes_only_ones_own_ending(cast):
    """A manager's correction from before is not undone by an ending that moved nobody."""
    handoff = given.an_offer(cast, NOW)
    correct = {"contact_id": handoff.contact_id, "reason": "x", "actor": who(cast.manager)}
    lifecycle.correct(stage="sql", now=later(minutes=1), **correct)
    lifecycle.correct(stage="mql", now=later(minutes=2), **correct)
    reject(cast, handoff, "existing_customer", now=later(minutes=3))
    handoffs.take_back(handoff_id=handoff.pk, actor=who(cast.rep), now=later(minutes=4))
    assert Contact.objects.get(pk=handoff.contact_id).stage == "mql"


def test_next_steps_follow_the_baton(cast):
    handoff = given.an_accepted(cast, NOW)
    given.an_attempt(handoff, cast.rep, NOW, next_step="Call", next_step_at=later(days=1))
    step = NextStep.objects.get()
    handoffs.reassign(
        handoff_id=handoff.pk, holder_id=cast.colleague.pk, why="x", actor=who(cast.lead), now=NOW
    )
    step.refresh_from_db()
    assert (step.owner, step.done_at) == (cast.colleague, None)
    carl = {"handoff_id": handoff.pk, "actor": who(cast.colleague)}
    handoffs.return_(reason="no_response", now=later(hours=1), **carl)
    step.refresh_from_db()
    assert step.done_at == later(hours=1)
    handoffs.take_back(now=later(hours=1, minutes=2), **carl)
    step.refresh_from_db()
    assert step.done_at is None


def test_the_same_sent_twice_is_once(cast):
    handoff = given.an_accepted(cast, NOW)
    first = given.an_attempt(handoff, cast.rep, NOW)
    again = given.an_attempt(handoff, cast.rep, later(seconds=3), happened_at=NOW)
    assert again == first
    assert Attempt.objects.count() == 1
    handoffs.open_opportunity(handoff_id=handoff.pk, actor=who(cast.rep), now=NOW)
    with pytest.raises(Refused, match="open with"):
        handoffs.open_opportunity(handoff_id=handoff.pk, actor=who(cast.rep), now=NOW)
    assert Opportunity.objects.count() == 1


def test_the_day_to_try_again_is_judged_where_the_rep_is(cast):
    handoff = given.an_accepted(cast, NOW)
    evening = at("Tue 01:00")  # Monday evening in New York
    with timezone.override(ZoneInfo("America/New_York")):
        handoffs.return_(
            handoff_id=handoff.pk,
            reason="too_early",
            retry_on=evening.date(),
            actor=who(cast.rep),
            now=evening,
        )
    assert Handoff.objects.get(pk=handoff.pk).retry_on == evening.date()
