"""What happens when nobody decides: the next colleague who is there, in the end the last resort, then the
managers. Each step once per clock, however often, late or from how many sides the ladder is asked."""

from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as given_
from hypothesis import strategies as st

from leads.handoff import commands as handoffs
from leads.handoff import ladder, tasks
from leads.handoff.commands import escalating
from leads.handoff.models import Handoff
from sla.agreements import queries as agreements
from sla.clocks import sweep
from sla.clocks.models import Clock
from smarketing.journal import relay
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from smarketing.people.calendars import commands as calendars
from smarketing.people.members.models import Team, User
from smarketing.people.notices.models import Notice
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import at, who
from tests.leads.handoff.test_races import at_once

STEPS = ("handoff.reassigned", "handoff.lapsed")


@pytest.fixture
def offer(cast):
    """Held by the rep; to be decided until Monday 11:00, passed on at 12:00."""
    return given.an_offer(cast, at("Mon 10:00"))


@pytest.fixture
def terms(monkeypatch):
    """The terms in force say otherwise."""

    def say(**values):
        default = agreements.default()
        default.terms |= values
        monkeypatch.setattr(agreements, "default", lambda: default)
        monkeypatch.setattr("sla.agreements.queries.holding.default", lambda: default)

    return say


def work(now):
    """What the workers do by that moment."""
    sweep.run(now=now)
    taken = ladder.run(now=now)
    relay.run(LISTENERS, now=now)
    return taken


def steps(handoff):
    return list(Entry.objects.filter(kind__in=STEPS, subject_id=handoff.pk).order_by("id"))


def holder(handoff):
    handoff.refresh_from_db()
    return handoff.holder


def told(person):
    return list(Notice.objects.filter(person=person).order_by("id").values_list("text", flat=True))


def test_nothing_is_passed_on_before_its_moment(cast, offer):
    assert work(at("Mon 11:59")) == 0
    assert holder(offer) == cast.rep
    assert steps(offer) == []


def test_the_next_colleague_gets_it_with_a_promise_of_their_own(cast, offer):
    assert work(at("Mon 12:00")) == 1
    assert holder(offer) == cast.colleague
    lapsed, fresh = Clock.objects.filter(pledge=offer.pledge, kind="decide").order_by("pk")
    assert (lapsed.holder, lapsed.breached_at, lapsed.escalated_at) == (
        cast.rep, at("Mon 11:00"), at("Mon 12:00"),
    )  # fmt: skip
    assert (fresh.holder, fresh.started_at, fresh.due_at) == (
        cast.colleague, at("Mon 12:00"), at("Mon 13:00"),
    )  # fmt: skip
    [step] = steps(offer)
    assert (step.actor_label, step.payload["clock_id"], step.payload["from_id"]) == (
        "ladder", lapsed.pk, cast.rep.pk,
    )  # fmt: skip


def test_everybody_concerned_hears_why(cast, offer):
    work(at("Mon 12:00"))
    person = str(offer.contact)
    assert f"{person} is yours now: Rita Rep did not decide in time" in told(cast.colleague)
    assert f"{person} was passed on by the ladder: you did not decide in time." in told(cast.rep)


def test_who_decides_in_the_last_minute_keeps_it(cast, offer):
    handoffs.accept(handoff_id=offer.pk, actor=who(cast.rep), now=at("Mon 11:59"))
    assert work(at("Mon 12:30")) == 0
    assert holder(offer) == cast.rep


def test_who_is_away_or_had_it_is_not_asked(cast, offer):
    given.away(cast.colleague, at("Mon 11:30"))
    late = User.objects.create(name="Nina New", email="nina@smarketing.example", team=cast.sales)
    work(at("Mon 12:00"))
    assert holder(offer) == late
    given.away(late, at("Mon 12:30"))
    work(at("Mon 14:00"))
    assert holder(offer) == cast.lead  # the rep had it, the colleague and Nina are away


def test_in_the_end_the_last_resort_has_it_and_then_managers_are_told(cast, offer):
    assert [work(at(moment)) for moment in ("Mon 12:00", "Mon 14:00", "Mon 16:00")] == [1, 1, 1]
    assert holder(offer) == cast.lead
    assert [step.kind for step in steps(offer)] == [
        "handoff.reassigned",
        "handoff.reassigned",
        "handoff.lapsed",
    ]
    assert steps(offer)[1].payload["last_resort"]
    [text] = told(cast.manager)
    assert text.startswith(f"Nobody decides on {offer.contact}: Lena Lead did not decide in time")
    assert work(at("Tue 16:00")) == 0
    assert offer.hops == 2


def test_hops_are_capped_and_the_last_is_the_last_resorts(cast, terms):
    terms(max_hops=2)
    for number in range(4):
        User.objects.create(name=f"More {number}", email=f"more{number}@smarketing.example", team=cast.sales)
    offer = given.an_offer(cast, at("Mon 10:00"))
    work(at("Mon 12:00"))
    assert holder(offer) not in (cast.rep, cast.lead)
    work(at("Mon 14:00"))
    assert (holder(offer), offer.hops) == (cast.lead, 2)


def test_an_offer_nobody_takes_goes_to_somebody_who_is_there(cast):
    offer = given.an_unheld_offer(cast, at("Mon 10:00"))  # to have a holder by 10:30
    work(at("Mon 11:29"))
    assert holder(offer) is None
    work(at("Mon 11:30"))
    assert holder(offer) in (cast.rep, cast.colleague)
    assert offer.hops == 0
    route = Clock.objects.get(pledge=offer.pledge, kind="route")
    assert (route.stopped_at, route.escalated_at) == (at("Mon 11:30"), at("Mon 11:30"))


def test_where_nobody_is_there_the_last_resort_has_it_at_once(cast, offer):
    for person in (cast.colleague, cast.lead):
        given.away(person, at("Mon 10:30"))
    User.objects.filter(pk=cast.lead.pk).update(is_lead=False)
    work(at("Mon 12:00"))
    assert holder(offer) == cast.manager


def test_the_person_the_agreement_names_is_the_last_resort(cast, terms):
    terms(max_hops=1, last_resort=cast.colleague.pk)
    offer = given.an_offer(cast, at("Mon 10:00"))
    work(at("Mon 12:00"))
    assert holder(offer) == cast.colleague


def test_for_a_last_resort_who_is_gone_the_lead_stands_in_and_managers_hear(cast, terms):
    terms(max_hops=1, last_resort=cast.other_rep.pk)
    offer = given.an_offer(cast, at("Mon 10:00"))
    work(at("Mon 12:00"))
    assert holder(offer) == cast.lead
    assert any(
        "Otto Other, the last resort by the agreement, is not there any more" in t for t in told(cast.manager)
    )


def test_nobody_left_at_all_is_a_step_too_and_taken_once(cast, offer):
    User.objects.exclude(pk=cast.rep.pk).update(is_active=False)
    assert work(at("Mon 12:00")) == 1
    assert work(at("Mon 12:01")) == 0
    assert [step.kind for step in steps(offer)] == ["handoff.lapsed"]
    assert holder(offer) == cast.rep


def test_a_calendar_that_changes_moves_the_step(cast, offer):
    work(at("Mon 11:30"))
    calendars.edit(
        calendar_id=cast.sales.calendar_id,
        changes={"closures": [{"from": "2026-03-02", "to": "2026-03-02", "name": "Fire drill"}]},
        actor=who(cast.admin),
        now=at("Mon 11:31"),
    )
    relay.run(LISTENERS, now=at("Mon 11:32"))
    assert work(at("Mon 12:00")) == 0
    assert Clock.objects.get(pledge=offer.pledge, kind="decide").escalate_at == at("Tue 10:00")
    assert work(at("Tue 10:00")) == 1


def test_a_step_that_dies_halfway_leaves_nothing_and_is_taken_later(cast, offer, monkeypatch):
    before = given.snapshot(Handoff, Clock, Team)
    monkeypatch.setattr(escalating, "hand_to", lambda *args, **told: 1 / 0)
    assert ladder.run(now=at("Mon 12:00")) == 0
    assert given.snapshot(Handoff, Clock, Team) == before
    monkeypatch.undo()
    assert ladder.run(now=at("Mon 12:00")) == 1
    assert len(steps(offer)) == 1


def test_one_that_fails_holds_back_no_other(cast, offer, monkeypatch):
    other = given.an_offer(cast, at("Mon 10:01"))
    whole = escalating.hand_to

    def fails(handoff, *args, **told):
        return 1 / 0 if handoff.pk == offer.pk else whole(handoff, *args, **told)

    monkeypatch.setattr(escalating, "hand_to", fails)
    assert ladder.run(now=at("Mon 13:00")) == 1
    assert holder(other) != cast.rep


def test_after_a_day_away_the_ladder_goes_one_step_not_all_of_them(cast, offer):
    assert work(at("Tue 16:00")) == 1
    assert work(at("Tue 16:00")) == 0
    assert holder(offer) == cast.colleague
    [breach] = Entry.objects.filter(kind="clock.breached", payload__kind="decide")
    assert (breach.occurred_at, breach.recorded_at) == (at("Mon 11:00"), at("Tue 16:00"))


def test_the_task_reads_the_clock(cast, offer, monkeypatch):
    monkeypatch.setattr("smarketing.kernel.clock.now", lambda: at("Mon 12:00"))
    assert tasks.escalate() == 1


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given_(
    ticks=st.lists(st.integers(0, 600), max_size=8),
    decided=st.none() | st.integers(0, 600),
    by_hand=st.none() | st.integers(0, 600),
)
def test_whatever_the_moments_a_clock_has_one_step_and_only_ladder_or_person_move_it(
    cast, ticks, decided, by_hand
):
    offer = given.an_offer(cast, at("Mon 10:00"))
    for minute in sorted({*ticks, *(m for m in (decided, by_hand) if m is not None)}):
        now = at("Mon 10:00") + timedelta(minutes=minute)
        if minute == by_hand:
            _try(
                handoffs.reassign,
                handoff_id=offer.pk,
                holder_id=cast.lead.pk,
                why="x",
                actor=who(cast.lead),
                now=now,
            )
        if minute == decided:
            _try(handoffs.accept, handoff_id=offer.pk, actor=who(cast.lead), now=now)
        sweep.run(now=now)
        ladder.run(now=now)
    facts = Entry.objects.filter(subject="handoff", subject_id=offer.pk).order_by("id")
    by_clock = [fact.payload["clock_id"] for fact in facts if fact.payload.get("clock_id")]
    stamped = Clock.objects.filter(pledge=offer.pledge, escalated_at__isnull=False)
    assert sorted(by_clock) == sorted(clock.pk for clock in stamped)
    assert all(clock.escalated_at >= clock.escalate_at > clock.due_at for clock in stamped)
    holders = [fact.payload["holder_id"] for fact in facts]
    assert holders[-1] == holder(offer).pk
    moved = [
        fact.kind
        for before, fact in zip(holders, facts[1:], strict=False)
        if before != fact.payload["holder_id"]
    ]
    assert set(moved) <= {"handoff.reassigned", "handoff.accepted"}


def _try(act, **terms):
    with suppress(Refused):
        act(**terms)


@pytest.fixture
def house(transactional_db):
    return given.cast()


def test_two_ladders_at_once_take_each_step_once(house):
    for _ in range(6):
        given.an_offer(house, at("Mon 10:00"))
    late = partial(ladder.run, now=at("Mon 12:00"))
    assert sum(at_once(late, late)) == 6
    assert Entry.objects.filter(kind="handoff.reassigned").count() == 6
    assert Clock.objects.filter(escalated_at__isnull=False).count() == 6


def test_of_a_rep_who_accepts_and_the_ladder_one_wins(house):
    for _ in range(8):
        offer = given.an_offer(house, at("Mon 10:00"))
        accept = partial(handoffs.accept, handoff_id=offer.pk, actor=who(house.rep), now=at("Mon 12:00"))
        accepted, _, taken = at_once(
            accept, partial(sweep.run, now=at("Mon 12:00")), partial(ladder.run, now=at("Mon 12:00"))
        )
        offer.refresh_from_db()
        if isinstance(accepted, Refused):
            assert (accepted.code, taken, offer.state) == ("not-yours", 1, "offered")
        else:
            assert (offer.holder, taken, offer.state) == (house.rep, 0, "accepted")


def test_the_inbox_and_the_timeline_say_why_it_came(cast, offer, client, monkeypatch):
    work(at("Mon 12:00"))
    monkeypatch.setattr("smarketing.kernel.clock.now", lambda: at("Mon 12:01"))
    client.force_login(cast.colleague)
    assert "Passed on by the ladder: Rita Rep did not decide in time." in client.get("/inbox/").text
    page = client.get(f"/contacts/{offer.contact_id}/").text
    assert "The ladder" in page
    assert "passed it on to Carl Colleague" in page


def test_a_manager_who_is_the_last_resort_finds_it_in_the_inbox(cast, terms, client, monkeypatch):
    terms(max_hops=1, last_resort=cast.manager.pk)
    offer = given.an_offer(cast, at("Mon 10:00"))
    work(at("Mon 12:00"))
    assert holder(offer) == cast.manager
    monkeypatch.setattr("smarketing.kernel.clock.now", lambda: at("Mon 12:01"))
    client.force_login(cast.manager)
    assert str(offer.contact) in client.get("/inbox/?split=mine").text
    accepted = handoffs.accept(handoff_id=offer.pk, actor=who(cast.manager), now=at("Mon 12:05"))
    assert accepted.holder == cast.manager
