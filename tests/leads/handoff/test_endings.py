"""Reasons carry their agreed consequence; what was decided can be taken back, disputed, rerouted."""

from datetime import date, timedelta

import pytest

from leads.handoff import commands as handoffs
from leads.handoff.models import Handoff
from leads.handoff.rules import REASONS, REJECT_REASONS
from leads.models import Contact, StageMove
from leads.outcomes import commands as outcomes
from sla.models import Clock
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at, who

NOW = at("Mon 10:00")


def reject(cast, handoff, reason, now=NOW, **fields):
    return handoffs.reject(
        handoff_id=handoff.pk, reason=reason, comment="Because", actor=who(cast.rep), now=now, **fields
    )


def contact_of(handoff):
    return Contact.objects.get(pk=handoff.contact_id)


@pytest.mark.parametrize("key", REJECT_REASONS)
def test_a_reason_has_its_consequence(cast, key):
    handoff = reject(cast, given.an_offer(cast, NOW), key)
    reason, contact = REASONS[key], contact_of(handoff)
    assert contact.stage == ("lead" if reason.moves_stage else "mql")
    assert contact.recycled == reason.moves_stage
    assert bool(contact.disqualified) == reason.disqualifies
    rest = NOW.date() + timedelta(days=reason.rest_days) if reason.rest_days else None
    assert contact.rest_until == rest
    assert bool(contact.rest_reason) == bool(reason.rest_days or reason.rests_until_override)


@pytest.mark.parametrize("reason", ["", "because", "no_response"])
def test_a_rejection_without_an_agreed_reason_is_refused(cast, reason):
    handoff = given.an_offer(cast, NOW)
    before = given.snapshot(Handoff, Contact, Entry, Clock)
    with pytest.raises(Refused) as refused:
        reject(cast, handoff, reason)
    assert refused.value.field == "reason"
    assert given.snapshot(Handoff, Contact, Entry, Clock) == before


def test_a_reason_that_asks_for_a_comment_gets_one(cast):
    handoff = given.an_offer(cast, NOW)
    with pytest.raises(Refused, match="comment"):
        handoffs.reject(handoff_id=handoff.pk, reason="other", actor=who(cast.rep), now=NOW)


def test_a_return_rests_until_the_later_of_reason_and_wish(cast):
    handoff = given.an_accepted(cast, NOW)
    wish = date(2026, 9, 1)
    handoffs.return_(handoff_id=handoff.pk, reason="no_intent", retry_on=wish, actor=who(cast.rep), now=NOW)
    assert contact_of(handoff).rest_until == wish


def test_taking_back_a_rejection_restores_person_and_clocks(cast):
    handoff = given.an_offer(cast, NOW)
    clocks = list(Clock.objects.order_by("pk").values("kind", "due_at", "stopped_at", "cancelled_at"))
    reject(cast, handoff, "competitor", now=NOW + timedelta(minutes=1))
    handoffs.take_back(handoff_id=handoff.pk, actor=who(cast.rep), now=NOW + timedelta(minutes=3))
    handoff.refresh_from_db()
    contact = contact_of(handoff)
    assert (handoff.state, handoff.reason, handoff.rejected_at) == ("offered", "", None)
    assert (contact.stage, contact.recycled, contact.disqualified) == ("mql", False, "")
    assert list(Clock.objects.order_by("pk").values("kind", "due_at", "stopped_at", "cancelled_at")) == clocks


def test_nothing_is_taken_back_after_five_minutes_or_by_others_or_when_something_followed(cast):
    handoff = given.an_accepted(cast, NOW)
    with pytest.raises(Refused, match="time is over"):
        handoffs.take_back(handoff_id=handoff.pk, actor=who(cast.rep), now=NOW + timedelta(minutes=6))
    with pytest.raises(Refused, match="who did it"):
        handoffs.take_back(handoff_id=handoff.pk, actor=who(cast.lead), now=NOW)
    given.an_attempt(handoff, cast.rep, NOW + timedelta(minutes=1))
    with pytest.raises(Refused, match="followed"):
        handoffs.take_back(handoff_id=handoff.pk, actor=who(cast.rep), now=NOW + timedelta(minutes=2))


def test_a_reroute_keeps_cycle_and_the_customers_waiting_time(cast):
    old = given.an_offer(cast, NOW)
    later = NOW + timedelta(minutes=40)
    new = handoffs.reroute(
        handoff_id=old.pk, team_id=cast.other_sales.pk, why="Lives there", actor=who(cast.rep), now=later
    )
    assert (new.follows_id, new.cycle, new.first_offered_at, new.offered_at) == (old.pk, 1, NOW, later)
    clock = Clock.objects.get(pledge=new.pledge, kind="first_contact")
    assert clock.started_at == NOW
    assert not Clock.objects.filter(pledge=old.pledge, stopped_at=None, cancelled_at=None).exists()


def test_marketing_may_reroute_and_withdraw_but_not_decide(cast):
    one, two = given.an_offer(cast, NOW), given.an_offer(cast, NOW)
    handoffs.withdraw(handoff_id=one.pk, why="Mistake", actor=who(cast.marketer), now=NOW)
    handoffs.reroute(
        handoff_id=two.pk, team_id=cast.other_sales.pk, why="x", actor=who(cast.marketer), now=NOW
    )
    with pytest.raises(Refused):
        handoffs.withdraw(handoff_id=given.an_offer(cast, NOW).pk, why="x", actor=who(cast.rep), now=NOW)


def test_an_overturned_rejection_is_offered_again_in_the_same_cycle(cast):
    handoff = reject(cast, given.an_offer(cast, NOW), "not_our_profile")
    handoffs.dispute(handoff_id=handoff.pk, why="They fit", actor=who(cast.marketer), now=NOW)
    handoffs.rule(
        handoff_id=handoff.pk, ruling="overturned", why="Agreed profile", actor=who(cast.manager), now=NOW
    )
    again = Handoff.objects.get(follows=handoff)
    assert (again.state, again.cycle) == ("offered", handoff.cycle)
    assert contact_of(handoff).stage == "mql"
    assert contact_of(handoff).rest_reason == ""


def test_a_ruling_that_stands_changes_nothing_else(cast):
    handoff = reject(cast, given.an_offer(cast, NOW), "no_intent")
    handoffs.dispute(handoff_id=handoff.pk, why="They do", actor=who(cast.marketer), now=NOW)
    before = given.snapshot(Contact, StageMove, Clock)
    handoffs.rule(handoff_id=handoff.pk, ruling="stands", why="No", actor=who(cast.manager), now=NOW)
    assert given.snapshot(Contact, StageMove, Clock) == before


def test_a_dispute_comes_in_time_and_once(cast):
    handoff = reject(cast, given.an_offer(cast, NOW), "no_intent")
    with pytest.raises(Refused, match="5 days"):
        handoffs.dispute(
            handoff_id=handoff.pk, why="x", actor=who(cast.marketer), now=NOW + timedelta(days=6)
        )
    handoffs.dispute(handoff_id=handoff.pk, why="x", actor=who(cast.marketer), now=NOW)
    with pytest.raises(Refused, match="disputed it already"):
        handoffs.dispute(handoff_id=handoff.pk, why="x", actor=who(cast.marketer), now=NOW)


def test_after_three_hops_a_manager_decides(cast):
    handoff = given.an_offer(cast, NOW)
    for holder in (cast.colleague, cast.rep, cast.lead):
        handoffs.reassign(handoff_id=handoff.pk, holder_id=holder.pk, why="x", actor=who(cast.lead), now=NOW)
    with pytest.raises(Refused, match="manager must decide"):
        handoffs.reassign(
            handoff_id=handoff.pk, holder_id=cast.rep.pk, why="x", actor=who(cast.lead), now=NOW
        )
    handoffs.reassign(handoff_id=handoff.pk, holder_id=cast.rep.pk, why="x", actor=who(cast.manager), now=NOW)


def test_taking_back_undoes_the_ending_and_not_what_came_to_nothing_since(cast):
    """A chance of sales' own was open at the return and was lost after it."""
    handoff, rep = given.an_accepted(cast, NOW), who(cast.rep)
    chance = outcomes.open_(contact_id=handoff.contact_id, actor=rep, now=NOW)
    handoffs.return_(handoff_id=handoff.pk, reason="too_early", actor=rep, now=NOW)
    outcomes.lose(opportunity_id=chance.pk, reason="price", actor=rep, now=NOW + timedelta(minutes=1))
    handoffs.take_back(handoff_id=handoff.pk, actor=rep, now=NOW + timedelta(minutes=2))
    assert contact_of(handoff).stage == "lead"


@pytest.mark.parametrize("lifted", ["taken back", "overturned"])
def test_a_mark_that_somebody_else_set_outlives_a_rejection_for_the_same_reason(cast, lifted):
    handoff = given.an_offer(cast, NOW)
    mark = {"contact_id": handoff.contact_id, "reason": "competitor", "actor": who(cast.marketer)}
    handoffs.disqualify(now=NOW + timedelta(minutes=1), **mark)
    what = {"handoff_id": handoff.pk, "now": NOW + timedelta(minutes=2)}
    handoffs.reject(reason="competitor", actor=who(cast.rep), **what)
    if lifted == "taken back":
        handoffs.take_back(actor=who(cast.rep), **what)
    else:
        handoffs.dispute(why="They are none", actor=who(cast.marketer), **what)
        handoffs.rule(ruling="overturned", why="They are none", actor=who(cast.manager), **what)
    assert Contact.objects.get(pk=handoff.contact_id).disqualified == "competitor"
