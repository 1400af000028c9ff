"""A promise's life: begun, kept, broken, ended otherwise, taken up again; and what is written down."""

import pytest

from sla.clocks import commands as clocks
from sla.clocks import queries, sweep
from sla.clocks.queries import Kind, State
from smarketing.journal.models import Entry
from smarketing.kernel import actor as actors
from smarketing.people.calendars.models import Calendar
from tests.sla.moments import at

SYSTEM = actors.system("test")
DUE = at("Mon 11:00")


@pytest.fixture
def decide(pledge, rep):
    """To be decided by Monday 11:00, at risk from 10:45."""
    return clocks.start(
        pledge_id=pledge.pk,
        kind=Kind.DECIDE,
        holder_id=rep.pk,
        at=at("Mon 10:00"),
        actor=SYSTEM,
        now=at("Mon 10:00"),
    )


def settle(clock, moment, now=None):
    return clocks.settle(
        pledge_id=clock.pledge_id, kind=clock.kind, at=moment, actor=SYSTEM, now=now or moment
    )


def cancel(clock, moment, **kinds):
    return clocks.cancel(pledge_id=clock.pledge_id, at=moment, actor=SYSTEM, now=moment, **kinds)


def reopen(clock, moment):
    return clocks.reopen(pledge_id=clock.pledge_id, kind=clock.kind, actor=SYSTEM, now=moment)


def facts(clock):
    entries = Entry.objects.filter(subject="clock", subject_id=clock.pk).order_by("id")
    return [(entry.kind, entry.occurred_at) for entry in entries]


def state(clock, moment):
    views = queries.standing([clock.pledge_id], moment)[clock.pledge_id]
    return next(view.state for view in views if view.id == clock.pk)


def test_times_are_counted_in_business_time(pledge, rep):
    clock = clocks.start(
        pledge_id=pledge.pk,
        kind=Kind.FIRST_CONTACT,
        holder_id=rep.pk,
        at=at("Fri 16:30"),
        actor=SYSTEM,
        now=at("Sat 12:00"),
    )
    assert clock.started_at == at("Fri 16:30")
    assert clock.warn_at == at("Mon 11:30", week=1)  # 180 of 240 minutes
    assert clock.due_at == at("Mon 12:30", week=1)


def test_starting_is_told_by_what_started_it(decide):
    assert facts(decide) == []


def test_decided_at_the_very_moment_of_due_is_met(decide):
    settle(decide, DUE)
    assert state(decide, at("Mon 12:00")) == State.MET
    assert facts(decide) == [("clock.met", DUE)]
    entry = Entry.objects.get(kind="clock.met")
    assert entry.thread == "contact:1"
    assert entry.payload == {
        "pledge_id": decide.pledge_id,
        "clock_id": decide.pk,
        "kind": "decide",
        "holder_id": decide.holder_id,
        "due_at": DUE.isoformat(),
        "corrected": False,
    }


def test_late_is_a_breach_dated_at_due_that_also_says_when_it_was_done(decide):
    settle(decide, at("Mon 11:00:01"))
    assert state(decide, at("Mon 12:00")) == State.BREACHED
    assert facts(decide) == [("clock.breached", DUE), ("clock.ended", at("Mon 11:00:01"))]
    decide.refresh_from_db()
    assert (decide.breached_at, decide.stopped_at) == (DUE, at("Mon 11:00:01"))


def test_a_breach_announced_by_the_sweep_is_not_announced_again(decide):
    sweep.run(now=at("Mon 11:01"))
    settle(decide, at("Mon 11:30"))
    assert facts(decide) == [("clock.breached", DUE), ("clock.ended", at("Mon 11:30"))]


def test_something_done_in_time_but_told_late_takes_the_breach_back(decide):
    sweep.run(now=at("Mon 11:30"))
    settle(decide, at("Mon 10:50"), now=at("Mon 12:00"))
    assert state(decide, at("Mon 12:00")) == State.MET
    assert facts(decide) == [("clock.breached", DUE), ("clock.met", at("Mon 10:50"))]
    assert Entry.objects.get(kind="clock.met").payload["corrected"] is True


def test_an_earlier_attempt_told_later_counts(pledge, rep):
    clock = clocks.start(
        pledge_id=pledge.pk,
        kind=Kind.FIRST_CONTACT,
        holder_id=rep.pk,
        at=at("Mon 10:00"),
        actor=SYSTEM,
        now=at("Mon 10:00"),
    )
    settle(clock, at("Mon 15:00"))
    assert state(clock, at("Mon 16:00")) == State.BREACHED
    settle(clock, at("Mon 13:00"), now=at("Mon 16:00"))
    assert state(clock, at("Mon 16:00")) == State.MET
    assert [kind for kind, _ in facts(clock)] == ["clock.breached", "clock.ended", "clock.met"]


def test_a_later_attempt_changes_nothing(decide):
    settle(decide, at("Mon 10:30"))
    assert settle(decide, at("Mon 10:40")) is None
    assert settle(decide, at("Mon 10:30")) is None
    decide.refresh_from_db()
    assert decide.stopped_at == at("Mon 10:30")
    assert len(facts(decide)) == 1


def test_settling_what_was_never_promised_is_nothing(pledge):
    assert clocks.settle(pledge_id=pledge.pk, kind=Kind.ROUTE, at=DUE, actor=SYSTEM, now=DUE) is None
    assert not Entry.objects.filter(subject="clock").exists()


def test_ended_otherwise_in_time_is_neither_met_nor_breached(decide):
    assert cancel(decide, DUE) == 1
    assert state(decide, at("Mon 12:00")) == State.CANCELLED
    assert facts(decide) == [("clock.cancelled", DUE)]
    assert sweep.run(now=at("Tue 12:00")) == 0


def test_ended_otherwise_after_due_stays_a_breach(decide):
    cancel(decide, at("Mon 11:30"))
    assert state(decide, at("Mon 12:00")) == State.BREACHED
    assert facts(decide) == [("clock.breached", DUE), ("clock.ended", at("Mon 11:30"))]
    assert sweep.run(now=at("Tue 12:00")) == 0


@pytest.fixture
def first_contact(pledge, rep):
    """To be tried by Monday 14:00."""
    return clocks.start(
        pledge_id=pledge.pk,
        kind=Kind.FIRST_CONTACT,
        holder_id=rep.pk,
        at=at("Mon 10:00"),
        actor=SYSTEM,
        now=at("Mon 10:00"),
    )


@pytest.mark.parametrize(
    ("ended", "told_before"),
    [("Mon 13:00", ["clock.cancelled"]), ("Mon 14:10", ["clock.breached", "clock.ended"])],
)
def test_an_attempt_made_before_it_ended_otherwise_keeps_the_promise(first_contact, ended, told_before):
    cancel(first_contact, at(ended))
    settle(first_contact, at("Mon 11:00"), now=at("Mon 14:15"))
    assert state(first_contact, at("Mon 14:15")) == State.MET
    assert [kind for kind, _ in facts(first_contact)] == [*told_before, "clock.met"]
    assert Entry.objects.get(kind="clock.met").payload["corrected"] is True
    judgement = queries.judged([first_contact.pledge_id])[first_contact.pledge_id][Kind.FIRST_CONTACT]
    assert judgement.kept(at("Mon 14:15")) is True


def test_an_attempt_made_late_but_before_it_ended_otherwise_stays_a_breach(first_contact):
    cancel(first_contact, at("Mon 14:10"))
    settle(first_contact, at("Mon 14:05"), now=at("Mon 14:15"))
    assert state(first_contact, at("Mon 14:15")) == State.BREACHED
    assert [kind for kind, _ in facts(first_contact)] == ["clock.breached", "clock.ended", "clock.ended"]


def test_an_attempt_made_after_it_ended_otherwise_changes_nothing(first_contact):
    cancel(first_contact, at("Mon 13:00"))
    assert settle(first_contact, at("Mon 13:01"), now=at("Mon 13:05")) is None
    assert state(first_contact, at("Mon 13:05")) == State.CANCELLED


@pytest.mark.parametrize("kind", [Kind.ROUTE, Kind.DECIDE])
def test_what_was_cancelled_for_one_holder_stays_cancelled(pledge, rep, colleague, kind):
    values = {"pledge_id": pledge.pk, "kind": kind, "actor": SYSTEM}
    earlier = clocks.start(**values, holder_id=rep.pk, at=at("Mon 10:00"), now=at("Mon 10:00"))
    moment = at("Mon 10:20")
    cancel(earlier, moment, kinds=[kind])
    assert clocks.settle(**values, at=moment, now=moment) is None
    later = clocks.start(**values, holder_id=colleague.pk, at=moment, now=moment)
    assert clocks.settle(**values, at=moment, now=moment) == later
    assert clocks.settle(**values, at=moment, now=moment) is None
    earlier.refresh_from_db()
    assert (earlier.cancelled_at, earlier.stopped_at) == (moment, None)


def test_cancelling_names_kinds_or_means_all(pledge, rep, decide):
    contact = clocks.start(
        pledge_id=pledge.pk,
        kind=Kind.FIRST_CONTACT,
        holder_id=rep.pk,
        at=at("Mon 10:00"),
        actor=SYSTEM,
        now=at("Mon 10:00"),
    )
    assert cancel(decide, at("Mon 10:10"), kinds=[Kind.DECIDE]) == 1
    assert state(contact, at("Mon 10:20")) == State.RUNNING
    assert cancel(decide, at("Mon 10:30")) == 1
    assert cancel(decide, at("Mon 10:30")) == 0
    assert state(contact, at("Mon 10:30")) == State.CANCELLED


def test_a_decision_taken_back_runs_on_with_the_same_due(decide):
    settle(decide, at("Mon 10:30"))
    again = reopen(decide, at("Mon 10:33"))
    assert (again.pk, again.due_at, again.stopped_at) == (decide.pk, DUE, None)
    assert state(decide, at("Mon 10:33")) == State.RUNNING
    assert [kind for kind, _ in facts(decide)] == ["clock.met", "clock.reopened"]
    sweep.run(now=at("Mon 12:00"))
    assert state(decide, at("Mon 12:00")) == State.OVERDUE


def test_taken_back_after_due_is_overdue_and_its_breach_is_said_once(decide):
    settle(decide, at("Mon 11:02"))
    reopen(decide, at("Mon 11:04"))
    assert state(decide, at("Mon 11:04")) == State.OVERDUE
    sweep.run(now=at("Mon 11:05"))
    settle(decide, at("Mon 11:06"))
    assert [kind for kind, _ in facts(decide)].count("clock.breached") == 1


def test_an_attempt_that_was_made_is_not_unmade(pledge, rep):
    values = {"pledge_id": pledge.pk, "kind": Kind.FIRST_CONTACT, "actor": SYSTEM}
    clock = clocks.start(**values, holder_id=rep.pk, at=at("Mon 10:00"), now=at("Mon 10:00"))
    clocks.settle(**values, at=at("Mon 10:10"), now=at("Mon 10:10"))
    assert clocks.reopen(**values, now=at("Mon 10:20")) is None
    assert state(clock, at("Mon 10:20")) == State.MET


def test_a_cancelled_first_contact_runs_on(pledge, rep):
    values = {"pledge_id": pledge.pk, "kind": Kind.FIRST_CONTACT, "actor": SYSTEM}
    clock = clocks.start(**values, holder_id=rep.pk, at=at("Mon 10:00"), now=at("Mon 10:00"))
    cancel(clock, at("Mon 10:10"))
    assert clocks.reopen(**values, now=at("Mon 10:12")) == clock
    assert state(clock, at("Mon 10:20")) == State.RUNNING


def test_reopening_what_runs_or_never_ran_is_nothing(decide, pledge):
    assert reopen(decide, at("Mon 10:10")) is None
    values = {"pledge_id": pledge.pk, "actor": SYSTEM, "now": at("Mon 10:10")}
    assert clocks.reopen(kind=Kind.ROUTE, **values) is None
    assert facts(decide) == []


def test_only_the_last_clock_of_a_kind_is_taken_up_again(decide, pledge, colleague):
    cancel(decide, at("Mon 10:20"))
    values = {"pledge_id": pledge.pk, "kind": Kind.DECIDE, "actor": SYSTEM}
    second = clocks.start(**values, holder_id=colleague.pk, at=at("Mon 10:20"), now=at("Mon 10:20"))
    settle(second, at("Mon 10:40"))
    assert clocks.reopen(**values, now=at("Mon 10:42")) == second


def test_first_contact_follows_the_holder_until_it_is_due(pledge, rep, colleague, decide):
    contact = clocks.start(
        pledge_id=pledge.pk,
        kind=Kind.FIRST_CONTACT,
        holder_id=rep.pk,
        at=at("Mon 10:00"),
        actor=SYSTEM,
        now=at("Mon 10:00"),
    )
    clocks.change_holder(pledge_id=pledge.pk, holder_id=None, now=at("Mon 10:30"))
    clocks.change_holder(pledge_id=pledge.pk, holder_id=colleague.pk, now=contact.due_at)
    contact.refresh_from_db()
    decide.refresh_from_db()
    assert (contact.holder_id, decide.holder_id) == (colleague.pk, rep.pk)
    clocks.change_holder(pledge_id=pledge.pk, holder_id=rep.pk, now=at("Mon 14:01"))
    contact.refresh_from_db()
    assert contact.holder_id == colleague.pk  # charged to who held it at due


def test_the_sales_teams_calendar_counts_where_the_agreement_names_none(sales, pledge_for, rep):
    night = Calendar.objects.create(name="Night", zone="Asia/Tokyo", week=[[[0, 120]]] * 7)
    sales.calendar = night
    sales.save()
    pledge = pledge_for()
    assert pledge.calendar == night
    clock = clocks.start(
        pledge_id=pledge.pk,
        kind=Kind.DECIDE,
        holder_id=rep.pk,
        at=at("Mon 10:00"),
        actor=SYSTEM,
        now=at("Mon 10:00"),
    )
    assert clock.due_at == at("Mon 16:00")  # 01:00 in Tokyo
