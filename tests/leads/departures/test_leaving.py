"""Who leaves hands on everything that is open in the same step, or nothing at all happens."""

from datetime import timedelta

import pytest

from leads.contacts import commands as contacts
from leads.contacts.models import Contact
from leads.departures import commands as departures
from leads.departures import queries
from leads.handoff.models import Handoff, NextStep
from leads.outcomes import commands as outcomes
from leads.outcomes.models import Opportunity
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from smarketing.people.members.models import Team, User
from tests import given
from tests.given import at, who

pytestmark = pytest.mark.django_db
NOW = at("Tue 10:00")


@pytest.fixture
def work(cast):
    """The rep holds an offer and an accepted handoff, a chance, a next step and two contacts."""
    offer = given.an_offer(cast, at("Mon 10:00"))
    accepted = given.an_accepted(cast, at("Mon 11:00"))
    step = NextStep.objects.create(
        contact=accepted.contact,
        handoff=accepted,
        owner=cast.rep,
        what="Call back",
        due_at=NOW + timedelta(days=1),
        created_at=NOW,
    )
    chance = outcomes.open_(contact_id=given.a_contact(NOW).pk, actor=who(cast.rep), now=NOW)
    owned = [given.a_contact(NOW), given.a_contact(NOW)]
    for contact in owned:
        contacts.change_owner(contact_id=contact.pk, owner_id=cast.rep.pk, actor=who(cast.rep), now=NOW)
    return offer, accepted, step, chance, owned


def leave(cast, successor=None, by=None, person=None):
    return departures.deactivate(
        person_id=(person or cast.rep).pk,
        successor_id=successor and successor.pk,
        actor=who(by or cast.admin),
        now=NOW,
    )


def refused(code, call):
    """The refusal, and that nothing was written."""
    tables = (User, Handoff, NextStep, Opportunity, Entry, Team)
    before, owners = given.snapshot(*tables), list(Contact.objects.values_list("pk", "owner"))
    with pytest.raises(Refused) as refusal:
        call()
    assert refusal.value.code == code, refusal.value
    assert given.snapshot(*tables) == before
    assert list(Contact.objects.values_list("pk", "owner")) == owners
    return refusal.value


def test_the_counts_are_what_is_open(cast, work):
    held = queries.open_work(cast.rep.pk)
    assert (held.handoffs, held.opportunities, held.next_steps, held.contacts) == (2, 1, 1, 2)


def test_everything_goes_to_the_successor_and_the_sign_in_ends(cast, work):
    offer, accepted, step, chance, owned = work
    leave(cast, cast.colleague)
    for row in (offer, accepted):
        row.refresh_from_db()
        assert row.holder == cast.colleague
    assert (offer.state, accepted.state) == ("offered", "accepted")
    step.refresh_from_db()
    chance.refresh_from_db()
    cast.rep.refresh_from_db()
    assert step.owner == chance.owner == cast.colleague
    assert {Contact.objects.get(pk=contact.pk).owner for contact in owned} == {cast.colleague}
    assert not cast.rep.is_active
    assert queries.open_work(cast.rep.pk).total == 0


def test_it_is_told_in_the_story_of_each(cast, work):
    *_, owned = work
    leave(cast, cast.colleague)
    kinds = set(Entry.objects.filter(occurred_at=NOW, actor_id=cast.admin.pk).values_list("kind", flat=True))
    assert {"person.deactivated", "handoff.reassigned", "opportunity.reassigned"} <= kinds
    for contact in owned:
        fact = Entry.objects.filter(thread=f"contact:{contact.pk}", kind="contact.owner_changed").latest("pk")
        assert (fact.payload["from"], fact.payload["to"]) == ("Rita Rep", "Carl Colleague")


def test_what_is_finished_stays_with_who_finished_it(cast):
    qualified = given.a_qualified(cast, at("Mon 10:00"))
    leave(cast)
    qualified.refresh_from_db()
    assert qualified.holder == cast.rep


def test_without_a_successor_handoffs_take_turns_and_contacts_have_no_owner(cast):
    offers = [given.an_offer(cast, at("Mon 10:00")) for _ in range(4)]
    contact = given.a_contact(NOW)
    contacts.change_owner(contact_id=contact.pk, owner_id=cast.rep.pk, actor=who(cast.rep), now=NOW)
    leave(cast)
    holders = [Handoff.objects.get(pk=offer.pk).holder for offer in offers]
    assert None not in holders
    assert cast.rep not in holders
    assert len(set(holders)) == 2  # the colleague and the lead, in turn
    assert Contact.objects.get(pk=contact.pk).owner is None


def test_where_reps_claim_an_offer_waits_to_be_claimed(cast):
    offer = given.an_offer(cast, at("Mon 10:00"))
    Team.objects.filter(pk=cast.sales.pk).update(assignment="claim")
    leave(cast)
    offer.refresh_from_db()
    assert (offer.holder, offer.state) == (None, "offered")


def test_an_accepted_handoff_that_nobody_can_take_stops_everything(cast, work):
    Team.objects.filter(pk=cast.sales.pk).update(assignment="claim")
    Opportunity.objects.all().delete()
    NextStep.objects.all().delete()
    refused("nobody-there", lambda: leave(cast))


def test_chances_and_next_steps_need_somebody(cast, work):
    assert refused("successor-needed", lambda: leave(cast)).field == "successor"


def test_a_successor_of_another_team_takes_chances_while_the_team_keeps_its_handoffs(cast, work):
    offer, accepted, _, chance, _ = work
    leave(cast, cast.other_rep)
    chance.refresh_from_db()
    assert chance.owner == cast.other_rep
    for row in (offer, accepted):
        row.refresh_from_db()
        assert row.holder.team == cast.sales


@pytest.mark.parametrize("wrong", ["marketer", "rep", "gone", "history"])
def test_a_successor_works_here_and_on_the_same_side(cast, work, wrong):
    someone = {
        "marketer": lambda: cast.marketer,
        "rep": lambda: cast.rep,
        "gone": lambda: given.user("Gone", cast.sales, is_active=False),
        "history": lambda: User.objects.create(name="S", from_history=True, is_active=False, external_id="s"),
    }[wrong]()
    refused("no-successor", lambda: leave(cast, someone))


@pytest.mark.parametrize("by", ["rep", "colleague", "lead", "marketer", "manager"])
def test_only_an_admin_lets_somebody_go(cast, work, by):
    refused("admin-only", lambda: leave(cast, cast.colleague, by=getattr(cast, by)))


def test_nobody_leaves_by_themselves_and_the_last_admin_stays(cast):
    refused("yourself", lambda: leave(cast, person=cast.admin))


def test_a_failure_in_the_middle_leaves_everything_as_it_was(cast, work, monkeypatch):
    def fails(**_):
        raise Refused("broken", "The last step failed.")

    monkeypatch.setattr("leads.contacts.commands.pass_on", fails)
    refused("broken", lambda: leave(cast, cast.colleague))


def test_the_clock_of_an_offer_begins_afresh_for_the_next_holder(cast):
    from sla.clocks.models import Clock

    offer = given.an_offer(cast, at("Mon 10:00"))
    leave(cast, cast.colleague)
    running = Clock.objects.get(pledge=offer.pledge_id, kind="decide", stopped_at=None, cancelled_at=None)
    assert (running.holder, running.started_at) == (cast.colleague, NOW)


def test_passing_on_is_no_hop(cast):
    offer = given.an_offer(cast, at("Mon 10:00"))
    leave(cast, cast.colleague)
    offer.refresh_from_db()
    assert offer.hops == 0


def test_what_came_to_somebody_who_left_can_be_handed_on_later(cast):
    offer = given.an_offer(cast, at("Mon 10:00"))
    User.objects.filter(pk=cast.rep.pk).update(is_active=False)
    act = {"person_id": cast.rep.pk, "successor_id": cast.colleague.pk, "now": NOW}
    refused("admin-only", lambda: departures.hand_on(**act, actor=who(cast.manager)))
    departures.hand_on(**act, actor=who(cast.admin))
    offer.refresh_from_db()
    assert offer.holder == cast.colleague


def test_handing_on_is_for_those_who_left(cast):
    act = {"person_id": cast.rep.pk, "successor_id": cast.colleague.pk, "now": NOW}
    refused("still-here", lambda: departures.hand_on(**act, actor=who(cast.admin)))


def test_who_changes_teams_leaves_open_work_and_keeps_contacts(cast, work):
    offer, accepted, step, chance, owned = work
    departures.move(
        person_id=cast.rep.pk,
        team_id=cast.other_sales.pk,
        successor_id=cast.colleague.pk,
        actor=who(cast.admin),
        now=NOW,
    )
    cast.rep.refresh_from_db()
    assert (cast.rep.team, cast.rep.is_active) == (cast.other_sales, True)
    for row in (offer, accepted):
        row.refresh_from_db()
        assert row.holder == cast.colleague
    for row in (step, chance):
        row.refresh_from_db()
        assert row.owner == cast.colleague
    assert Contact.objects.get(pk=owned[0].pk).owner == cast.rep


def test_a_lead_moves_as_a_member(cast):
    move = {"person_id": cast.lead.pk, "successor_id": None, "actor": who(cast.admin), "now": NOW}
    departures.move(team_id=cast.marketing.pk, **move)
    cast.lead.refresh_from_db()
    assert (cast.lead.team, cast.lead.is_lead) == (cast.marketing, False)
    refused("same-team", lambda: departures.move(team_id=cast.marketing.pk, **move))
    refused("no-such-team", lambda: departures.move(team_id=10_000_000, **move))


@pytest.mark.parametrize("by", ["rep", "lead", "marketer", "manager"])
def test_only_an_admin_moves_people(cast, work, by):
    refused(
        "admin-only",
        lambda: departures.move(
            person_id=cast.rep.pk,
            team_id=cast.other_sales.pk,
            successor_id=cast.colleague.pk,
            actor=who(getattr(cast, by)),
            now=NOW,
        ),
    )
