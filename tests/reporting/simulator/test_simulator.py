"""A draft over what really happened: the same people at the same moments, other promises."""

from datetime import timedelta
from itertools import product

import pytest

from leads.handoff import commands as handoffs
from leads.handoff.queries import criteria_of
from leads.models import Handoff
from reporting.models import Replay, Simulation
from reporting.simulator import commands, counting, history, queries, tasks
from reporting.simulator.rules import State
from sla.agreements import commands as agreements
from sla.agreements.queries import Agreement, fingerprint
from sla.clocks import commands as clocks
from sla.models import Clock
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from smarketing.people.calendars import commands as calendars
from smarketing.people.calendars.models import Calendar
from tests import given
from tests.given import at, who
from tests.reporting.simulator.runs import a_draft, edited, people, promise, run, started, worked

NOW = at("Fri 12:00")


def decided(cast, minutes, moment="Mon 10:00", holder=None):
    """An offer that its holder accepted so many minutes later."""
    offer = given.an_offer(cast, at(moment), holder=holder)
    later = at(moment) + timedelta(minutes=minutes)
    return handoffs.accept(handoff_id=offer.pk, actor=who(holder or cast.rep), now=later)


def test_what_is_done_at_the_very_moment_of_the_drafts_due_is_kept(cast):
    decided(cast, 20)
    decided(cast, 21)
    told = run(cast, a_draft(cast, NOW, decide_minutes=20), NOW)
    assert promise(told, "decide") == {"kept": 1, "broken": 1}
    assert promise(told, "decide", "now") == {"kept": 2}


def test_what_is_open_is_judged_at_the_moment_of_the_run(cast):
    given.an_offer(cast, at("Fri 10:00"))
    given.an_offer(cast, at("Fri 11:30"))
    told = run(cast, a_draft(cast, NOW, decide_minutes=45), NOW)
    assert promise(told, "decide") == {"broken": 1, "running": 1}


def test_what_comes_after_that_moment_has_not_happened_yet(cast):
    decided(cast, 30, "Fri 11:50")
    given.an_offer(cast, at("Fri 13:00"))
    told = run(cast, a_draft(cast, NOW), NOW)
    assert told.total == 1
    assert promise(told, "decide") == {"running": 1}


def test_withdrawn_before_it_was_due_is_neither_kept_nor_broken(cast):
    offer = given.an_offer(cast, at("Mon 10:00"))
    handoffs.withdraw(handoff_id=offer.pk, why="Not yet", actor=who(cast.marketer), now=at("Mon 10:40"))
    told = run(cast, a_draft(cast, NOW, decide_minutes=30), NOW)
    assert promise(told, "decide") == {"broken": 1}
    assert promise(told, "decide", "now") == {"void": 1}


def test_hours_of_a_calendar_of_the_drafts_own_count(cast):
    round_the_clock = Calendar.objects.create(name="Always", zone="UTC", week=[[[0, 1440]]] * 7)
    decided(cast, 15.75 * 60, "Mon 16:30")
    draft = edited(cast, a_draft(cast, NOW), NOW, calendar_id=round_the_clock.pk)
    told = run(cast, draft, NOW)
    assert promise(told, "decide") == {"broken": 1}
    assert promise(told, "decide", "now") == {"kept": 1}
    assert told.result["hours"]["draft"] == {"decide": {"17": 1}, "first_contact": {"20": 1}}


def test_how_many_attempts_are_enough_is_the_drafts(cast):
    """Sales gave up after two: too early under what holds, and broken at that moment."""
    handoff = given.an_accepted(cast, at("Mon 10:00"))
    for moment in (at("Mon 11:00"), at("Mon 15:00")):
        given.an_attempt(handoff, cast.rep, moment, result="no_answer")
    handoffs.return_(handoff_id=handoff.pk, reason="no_intent", actor=who(cast.rep), now=at("Tue 10:30"))
    told = run(cast, a_draft(cast, NOW, attempts=2), NOW)
    assert promise(told, "attempts") == {"kept": 1}
    assert promise(told, "attempts", "now") == {"broken": 1}
    assert told.result["hours"]["now"]["attempts"] == {"34": 1}


def test_time_on_hold_does_not_count_under_the_draft_either(cast):
    """One business day: without the hold it is due on Tuesday, with two days on hold on Thursday."""
    for is_held in (True, False):
        handoff = given.an_accepted(cast, at("Mon 10:00"))
        if is_held:
            clocks.hold(
                pledge_id=handoff.pledge_id,
                until=at("Wed 11:00"),
                reason="Call me on Wednesday",
                actor=who(cast.rep),
                now=at("Mon 11:00"),
            )
        handoffs.qualify(
            handoff_id=handoff.pk, criteria=criteria_of(handoff), actor=who(cast.rep), now=at("Thu 16:00")
        )
    told = run(cast, a_draft(cast, NOW, attempts_days=1, outcome_days=1), NOW)
    assert promise(told, "outcome") == {"kept": 1, "broken": 1}
    assert promise(told, "outcome", "now") == {"kept": 2}


def test_what_a_manager_excused_counts_neither_way_where_it_would_have_broken(cast):
    handoff = decided(cast, 90)
    clock = Clock.objects.get(pledge=handoff.pledge_id, kind="decide")
    clocks.excuse(clock_id=clock.pk, why="The phones were down", actor=who(cast.manager), now=at("Tue 9:00"))
    told = run(cast, a_draft(cast, NOW, decide_minutes=100), NOW)
    assert promise(told, "decide") == {"kept": 1}
    assert promise(told, "decide", "now") == {"excused": 1}


def test_what_holders_broke_together_stays_excused_however_soon_that_was_ruled(cast):
    offer = given.an_offer(cast, at("Mon 10:00"))
    lead = who(cast.lead)
    handoffs.reassign(
        handoff_id=offer.pk, holder_id=cast.colleague.pk, why="Busy", actor=lead, now=at("Mon 10:50")
    )
    handoffs.accept(handoff_id=offer.pk, actor=who(cast.colleague), now=at("Mon 11:20"))
    last = Clock.objects.filter(pledge=offer.pledge_id, kind="decide").latest("pk")
    assert last.due_at > at("Mon 11:30")
    clocks.excuse(clock_id=last.pk, why="The phones", actor=who(cast.manager), now=at("Mon 11:30"))
    told = run(cast, a_draft(cast, NOW, decide_minutes=100), NOW)
    assert promise(told, "decide") == {"kept": 1}
    assert promise(told, "decide", "now") == {"excused": 1}


def test_people_are_charged_with_the_clocks_they_held_at_due(cast):
    """The first holder's time runs out under the draft only; the second has the first contact by then."""
    offer = given.an_offer(cast, at("Mon 10:00"))
    handoffs.reassign(
        handoff_id=offer.pk,
        holder_id=cast.colleague.pk,
        why="Busy",
        actor=who(cast.lead),
        now=at("Mon 10:50"),
    )
    handoffs.accept(handoff_id=offer.pk, actor=who(cast.colleague), now=at("Mon 11:00"))
    told = run(cast, a_draft(cast, NOW, decide_minutes=30, first_contact_minutes=45), NOW)
    assert people(told, "decide") == {cast.rep.pk: {"broken": 1}, cast.colleague.pk: {"kept": 1}}
    assert people(told, "decide", "now") == {cast.rep.pk: {"void": 1}, cast.colleague.pk: {"kept": 1}}
    assert people(told, "first_contact") == {cast.rep.pk: {"broken": 1}, cast.colleague.pk: {}}
    assert people(told, "first_contact", "now") == {cast.rep.pk: {}, cast.colleague.pk: {"broken": 1}}
    assert promise(told, "decide") == {"broken": 1}
    assert promise(told, "decide", "now") == {"kept": 1}


def test_whoever_is_not_to_be_contacted_any_more_was_not_given_up(cast):
    handoff = decided(cast, 10)
    mark = {"contact_id": handoff.contact_id, "reason": "do_not_contact", "actor": who(cast.marketer)}
    handoffs.disqualify(now=at("Mon 12:00"), **mark)
    told = run(cast, a_draft(cast, NOW), NOW)
    assert promise(told, "attempts") == promise(told, "attempts", "now") == {"void": 1}


def test_who_took_back_what_they_accepted_for_somebody_is_not_charged_with_it(cast):
    offer = given.an_offer(cast, at("Mon 10:00"))
    given.away(cast.rep, at("Mon 10:01"))
    instead = {"handoff_id": offer.pk, "actor": who(cast.colleague)}
    handoffs.accept(now=at("Mon 10:02"), **instead)
    handoffs.take_back(now=at("Mon 10:04"), **instead)
    told = run(cast, a_draft(cast, NOW), NOW)
    assert people(told, "first_contact") == {cast.rep.pk: {"broken": 1}}


def test_what_was_done_in_time_is_theirs_who_did_it_whoever_had_it_later(cast):
    handoff = decided(cast, 10)
    given.an_attempt(handoff, cast.rep, at("Mon 11:00"))
    passed_on = {"holder_id": cast.colleague.pk, "why": "Busy", "actor": who(cast.lead)}
    handoffs.reassign(handoff_id=handoff.pk, now=at("Mon 12:00"), **passed_on)
    told = run(cast, a_draft(cast, NOW), NOW)
    for kind in ("first_contact", "attempts"):
        assert people(told, kind) == people(told, kind, "now") == {cast.rep.pk: {"kept": 1}}


def test_a_contact_that_was_due_before_a_reroute_is_charged_to_who_held_it_then(cast):
    """The first contact is due at 14:00; under a draft, before the second had it."""
    offer = given.an_offer(cast, at("Mon 10:00"))
    passed_on = {"handoff_id": offer.pk, "why": "Busy", "actor": who(cast.lead)}
    handoffs.reassign(holder_id=cast.colleague.pk, now=at("Mon 11:00"), **passed_on)
    handoffs.reassign(holder_id=cast.lead.pk, now=at("Mon 14:30"), **passed_on)
    elsewhere = {"team_id": cast.other_sales.pk, "why": "Theirs", "actor": who(cast.lead)}
    handoffs.reroute(handoff_id=offer.pk, now=at("Mon 15:00"), **elsewhere)
    draft = a_draft(cast, NOW, decide_minutes=10, first_contact_minutes=30)
    told = run(cast, draft, NOW, scope="organisation")
    broken = {"broken": 2}  # of both handoffs
    assert people(told, "first_contact") == {cast.rep.pk: broken, cast.colleague.pk: {}}
    assert people(told, "first_contact", "now") == {cast.rep.pk: {}, cast.colleague.pk: broken}
    assert set(Clock.objects.filter(kind="first_contact").values_list("holder", flat=True)) == {
        cast.colleague.pk
    }


def test_each_number_counts_the_rows_it_opens_to(cast, week):
    told = run(cast, a_draft(cast, NOW, decide_minutes=25), NOW)
    opened = list(numbers(told.result))
    assert len(opened) > 40
    for number, asked in opened:
        assert queries.behind(told, asked).count() == number, asked


def numbers(result):
    """Every number of a result with the words of its address."""
    for part, word in (("promises", ""), ("teams", "team"), ("people", "person")):
        for each, under in product(result[part], ("draft", "now")):
            whose = {word: str(each["of"])} if word else {}
            for said, number in each[under].items():
                yield number, {"under": under, "kind": each["kind"], "verdict": said, **whose}
    for under, kinds in result["hours"].items():
        for kind, slots in kinds.items():
            for slot, number in slots.items():
                yield number, {"under": under, "kind": kind, "verdict": "broken", "slot": slot}


def test_other_teams_handoffs_count_only_when_the_whole_organisations_are_asked_for(cast):
    decided(cast, 5)
    contact = given.an_mql(cast, at("Tue 10:00"))
    handoffs.offer(
        contact_id=contact.pk,
        sales_team_id=cast.other_sales.pk,
        actor=who(cast.marketer),
        now=at("Tue 10:00"),
    )
    draft = a_draft(cast, NOW)
    assert run(cast, draft, NOW).total == 1
    told = run(cast, draft, NOW, scope="organisation")
    assert told.total == 2
    assert {each["of"] for each in told.result["teams"]} == {cast.sales.pk, cast.other_sales.pk}


def test_only_the_months_asked_for_are_replayed(cast):
    decided(cast, 5, "Mon 10:00")
    draft = a_draft(cast, at("Mon 10:01", week=6))
    assert run(cast, draft, at("Mon 10:01", week=6)).total == 0
    assert run(cast, draft, at("Mon 10:01", week=6), months=2).total == 1


def test_people_needed_are_told_when_enough_was_done(cast, monkeypatch):
    for number in range(5):
        decided(cast, 20, f"{given.DAYS[number]} 10:00")
    draft = a_draft(cast, NOW, decide_minutes=25)
    assert run(cast, draft, at("Sat 12:00")).result["people_needed"] == []
    monkeypatch.setattr(counting, "ENOUGH", 5)
    (row,) = run(cast, draft, at("Sat 12:00")).result["people_needed"]
    assert (row["kind"], row["done"], row["present"]) == ("decide", 5, 1.0)
    # Since 7 February: four weeks of forty hours, and this one.
    assert row["draft"] == {"people": 1, "best": 1.0, "typical": 20.0, "an_hour": 5 / 160}


def test_who_waits_behind_other_work_is_not_said_to_have_taken_long(cast, monkeypatch):
    """Two came at once and were decided one after the other, ten minutes each."""
    monkeypatch.setattr(counting, "ENOUGH", 2)
    decided(cast, 10)
    decided(cast, 20)
    (row,) = run(cast, a_draft(cast, NOW, decide_minutes=15), NOW).result["people_needed"]
    assert (row["draft"]["typical"], row["draft"]["people"], row["now"]["people"]) == (10.0, 2, 1)


# A run and its worker.


def test_a_run_goes_on_from_where_a_killed_worker_left_it(cast, week):
    simulation = started(cast, a_draft(cast, NOW), NOW)
    assert commands.step(now=NOW, size=4)
    simulation.refresh_from_db()
    assert (simulation.state, simulation.done, simulation.total) == (State.RUNNING, 4, 10)
    kept = list(Replay.objects.order_by("pk").values_list("pk", flat=True))
    worked(simulation, NOW)
    assert (simulation.state, simulation.done, simulation.total) == (State.DONE, 10, 10)
    rows = Replay.objects.filter(kind="decide").exclude(draft_verdict="")
    assert sorted(rows.values_list("handoff", flat=True)) == sorted(
        Handoff.objects.values_list("pk", flat=True)
    )
    assert set(kept) <= set(Replay.objects.values_list("pk", flat=True))


def test_a_stretch_nobody_survives_is_tried_three_times_and_then_said_to_have_failed(
    cast, week, monkeypatch, caplog
):
    simulation = started(cast, a_draft(cast, NOW), NOW)
    commands.step(now=NOW, size=4)
    with monkeypatch.context() as broken:
        broken.setattr(history, "replay", lambda *_: 1 / 0)
        worked(simulation, NOW)
    assert caplog.text.count("ZeroDivisionError") == 3
    assert (simulation.state, simulation.done, simulation.result) == (State.FAILED, 4, None)
    assert "broke off" in simulation.error
    assert run(cast, Agreement.objects.get(pk=simulation.agreement_id), NOW).state == State.DONE


def test_starting_again_replaces_the_run_under_way_and_what_it_kept(cast, week):
    draft = a_draft(cast, NOW)
    first = started(cast, draft, NOW)
    commands.step(now=NOW, size=4)
    second = started(cast, draft, NOW, months=2)
    first.refresh_from_db()
    assert first.state == State.REPLACED
    worked(second, NOW)
    assert list(Simulation.objects.all()) == [second]
    assert not Replay.objects.exclude(simulation=second).exists()
    assert queries.latest(draft.pk) == second


def test_a_task_leaves_the_rest_to_the_next_so_that_others_have_their_turn(cast, week, monkeypatch):
    sent = []
    monkeypatch.setattr("smarketing.kernel.nudge.send", sent.append)
    monkeypatch.setattr(tasks, "STRETCHES", 1)
    simulation = started(cast, a_draft(cast, NOW), NOW)
    assert tasks.simulate() == 1
    assert sent == [commands.TASK] and tasks.simulate.name == commands.TASK
    simulation.refresh_from_db()
    assert simulation.state == State.DONE
    assert tasks.simulate() == 0 and len(sent) == 1


def test_start_and_end_of_a_run_are_facts(cast, week):
    simulation = run(cast, a_draft(cast, NOW), NOW)
    told = Entry.objects.filter(subject="simulation", subject_id=simulation.pk).order_by("pk")
    assert [(fact.kind, fact.actor_label) for fact in told] == [
        ("simulation.started", cast.lead.name),
        ("simulation.finished", "simulator"),
    ]


# Whether it still stands for the draft.


def test_a_run_is_outdated_once_the_draft_or_its_calendar_is_another(cast, week):
    draft = a_draft(cast, NOW)
    simulation = run(cast, draft, NOW)
    assert queries.outdated(simulation, draft, NOW) == []
    assert queries.alike(simulation)
    noted = edited(cast, draft, NOW, note="Only words")
    assert queries.outdated(simulation, noted, NOW) == []
    other = edited(cast, noted, NOW, terms={"decide_minutes": 30})
    assert queries.outdated(simulation, other, NOW) == ["the draft was edited"]
    again = run(cast, other, NOW)
    assert queries.outdated(again, other, NOW) == [] and not queries.alike(again)
    calendar = cast.sales.calendar
    hours = {"week": [[[600, 1020]]] * 5 + [[], []]}
    calendars.edit(calendar_id=calendar.pk, changes=hours, actor=who(cast.admin), now=NOW)
    assert queries.outdated(again, Agreement.objects.get(pk=other.pk), NOW) == ["a calendar was changed"]


def test_what_was_signed_keeps_its_run_as_it_was(cast, week):
    draft = a_draft(cast, NOW, decide_minutes=30)
    simulation = run(cast, draft, NOW)
    agreements.propose(agreement_id=draft.pk, actor=who(cast.lead), now=NOW)
    for side, person in (("marketing", cast.marketing_lead), ("sales", cast.lead)):
        text = Agreement.objects.get(pk=draft.pk)
        agreements.sign(
            agreement_id=draft.pk, side=side, fingerprint=fingerprint(text), actor=who(person), now=NOW
        )
    signed = Agreement.objects.get(pk=draft.pk)
    assert queries.outdated(simulation, signed, NOW) == []
    refused(cast, "not-negotiated", draft)


# Who may, and what makes no sense.


def refused(cast, code, draft, **asked):
    before = given.snapshot(Simulation, Replay, Entry)
    with pytest.raises(Refused) as refusal:
        started(cast, draft, NOW, **asked)
    assert refusal.value.code == code
    assert given.snapshot(Simulation, Replay, Entry) == before


@pytest.mark.parametrize("name", ["rep", "marketer", "other_rep", "admin"])
def test_only_leads_of_the_two_teams_and_managers_start_one(cast, name):
    draft = a_draft(cast, NOW)
    refused(cast, "not-the-lead", draft, by=getattr(cast, name))
    for person in (cast.marketing_lead, cast.manager):
        assert started(cast, draft, NOW, by=person).requested_by_id == person.pk


@pytest.mark.parametrize("months", [0, -1, 25])
def test_months_that_make_no_sense_are_refused(cast, months):
    refused(cast, "months", a_draft(cast, NOW), months=months)


def test_a_scope_that_there_is_not_is_refused(cast):
    refused(cast, "scope", a_draft(cast, NOW), scope="galaxy")


def test_the_default_is_not_negotiated_and_so_not_simulated(cast, week):
    refused(cast, "the-default", Agreement.objects.get(seeded=True))
