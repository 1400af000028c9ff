"""When a calendar is changed, running clocks follow; what is over never changes."""

import pytest

from sla.clocks import commands as clocks
from sla.clocks import sweep
from sla.clocks.models import Pledge
from sla.clocks.queries import Kind, explain, standing
from smarketing.journal import relay
from smarketing.journal.models import Entry
from smarketing.kernel import actor as actors
from smarketing.people.calendars import commands as calendars
from smarketing.wiring import LISTENERS
from tests.sla.moments import at

SYSTEM = actors.system("test")
FROM_EIGHT = [[[480, 1020]]] * 5 + [[], []]


@pytest.fixture
def begin(pledge_for, rep):
    def begin(moment, kind=Kind.DECIDE):
        return clocks.start(
            pledge_id=pledge_for().pk, kind=kind, holder_id=rep.pk, at=moment, actor=SYSTEM, now=moment
        )

    return begin


@pytest.fixture
def edit(calendar):
    def edit(moment, **changes):
        calendars.edit(calendar_id=calendar.pk, changes=changes, actor=SYSTEM, now=moment)
        relay.run({"calendar.changed": LISTENERS["calendar.changed"]}, now=moment)
        sweep.run(now=moment)

    return edit


def test_a_running_clock_is_due_when_the_new_hours_say_so(begin, edit):
    clock = begin(at("Fri 16:30"))
    edit(at("Sat 12:00"), week=FROM_EIGHT)
    clock.refresh_from_db()
    assert (clock.warn_at, clock.due_at) == (at("Mon 08:15", week=1), at("Mon 08:30", week=1))
    entry = Entry.objects.get(kind="clock.recounted")
    assert entry.subject_id == clock.pk
    assert entry.payload["was_due_at"] == at("Mon 09:30", week=1).isoformat()
    assert entry.payload["due_at"] == at("Mon 08:30", week=1).isoformat()
    assert not Pledge.objects.filter(recount=True).exists()


def test_a_new_closure_moves_the_due_moment_away(begin, edit):
    clock = begin(at("Fri 16:30"))
    edit(at("Sat 12:00"), closures=["2026-03-09"])
    clock.refresh_from_db()
    assert clock.due_at == at("Tue 09:30", week=1)


def test_what_ended_or_is_past_due_never_changes(begin, edit):
    met, overdue = begin(at("Mon 10:00")), begin(at("Mon 10:00"))
    clocks.settle(
        pledge_id=met.pledge_id, kind=Kind.DECIDE, at=at("Mon 10:30"), actor=SYSTEM, now=at("Mon 10:30")
    )
    edit(at("Mon 11:01"), week=[[[0, 600], [690, 1020]]] * 7)
    for clock in (met, overdue):
        clock.refresh_from_db()
        assert clock.due_at == at("Mon 11:00")
    assert not Entry.objects.filter(kind="clock.recounted").exists()


def test_a_new_name_changes_no_clock(begin, edit):
    begin(at("Fri 16:30"))
    edit(at("Sat 12:00"), name="Office")
    assert not Entry.objects.filter(kind="clock.recounted").exists()


def test_a_due_moment_that_now_lies_in_the_past_is_a_breach(begin, edit):
    clock = begin(at("Fri 16:30"))
    edit(at("Sat 12:00"), week=[[[0, 1440]]] * 7)
    clock.refresh_from_db()
    assert clock.due_at == clock.breached_at == at("Fri 17:30")


def test_many_are_counted_in_batches(begin, calendar):
    started = [begin(at("Fri 16:30")) for _ in range(5)]
    Pledge.objects.update(recount=True)
    calendar.week = FROM_EIGHT
    calendar.save()
    sweep.run(now=at("Sat 12:00"), limit=2)
    assert {clock.__class__.objects.get(pk=clock.pk).due_at for clock in started} == {at("Mon 08:30", week=1)}


def test_what_ended_is_explained_by_the_hours_it_was_counted_by(begin, edit, calendar):
    met = begin(at("Mon 16:30"))
    clocks.settle(
        pledge_id=met.pledge_id, kind=Kind.DECIDE, at=at("Tue 09:10"), actor=SYSTEM, now=at("Tue 09:10")
    )
    told, (seen,) = (
        explain(met.pk, at("Tue 10:00")),
        standing([met.pledge_id], at("Tue 10:00"))[met.pledge_id],
    )
    edit(at("Tue 10:00"), week=FROM_EIGHT, closures=["2026-03-03"])
    later, (view,) = (
        explain(met.pk, at("Wed 10:00")),
        standing([met.pledge_id], at("Wed 10:00"))[met.pledge_id],
    )
    assert later[0] == told[0]
    assert later[2:] == told[2:]
    assert later[1] == told[1].replace(";", f" (version 1 of {calendar.name}, which has changed since);")
    assert (
        (view.minutes_promised, view.minutes_used) == (seen.minutes_promised, seen.minutes_used) == (60, 40)
    )
    met.refresh_from_db()
    assert met.calendar_version == 1


def test_a_running_clock_tells_that_it_was_counted_anew(begin, edit):
    clock = begin(at("Fri 16:30"))
    edit(at("Sat 12:00"), week=FROM_EIGHT)
    edit(at("Sat 13:00"), closures=["2026-03-09"])
    told = explain(clock.pk, at("Sat 14:00"))
    assert "Counted anew Sat 7 Mar 12:00, when the calendar changed; it was due Mon 9 Mar 09:30." in told
    assert "Counted anew Sat 7 Mar 13:00, when the calendar changed; it was due Mon 9 Mar 08:30." in told
    clock.refresh_from_db()
    assert clock.calendar_version == 3
    facts = Entry.objects.filter(kind="clock.recounted").order_by("pk")
    versions = [(each.payload["was_calendar_version"], each.payload["calendar_version"]) for each in facts]
    assert versions == [(1, 2), (2, 3)]


def test_a_clock_whose_due_moment_stays_follows_the_version_all_the_same(begin, edit):
    clock = begin(at("Mon 10:00"))
    edit(at("Mon 10:10"), closures=["2026-12-24"])
    clock.refresh_from_db()
    assert (clock.calendar_version, clock.due_at) == (2, at("Mon 11:00"))
    assert not Entry.objects.filter(kind="clock.recounted").exists()


@pytest.fixture
def edit_unheard(calendar):
    """Saved, and no worker has run since."""

    def edit(moment, **changes):
        calendars.edit(calendar_id=calendar.pk, changes=changes, actor=SYSTEM, now=moment)

    return edit


def settle(clock, moment):
    done = {"kind": clock.kind, "at": moment, "actor": SYSTEM, "now": moment}
    return clocks.settle(pledge_id=clock.pledge_id, **done)


def facts(clock):
    told = Entry.objects.filter(subject="clock", subject_id=clock.pk).order_by("pk")
    return [(fact.kind, fact.occurred_at) for fact in told]


@pytest.mark.parametrize("first", ["sweep", "relay"])
def test_a_change_counts_from_its_own_moment_however_late_workers_come(begin, edit_unheard, first):
    """Tuesday is closed at 09:00; nobody worked it out before 15:00, when the old due moment is long past."""
    clock = begin(at("Mon 16:30"))
    edit_unheard(at("Tue 09:00"), closures=["2026-03-03"])
    if first == "relay":
        relay.run({"calendar.changed": LISTENERS["calendar.changed"]}, now=at("Tue 15:00"))
    sweep.run(now=at("Tue 15:00"))
    clock.refresh_from_db()
    assert (clock.calendar_version, clock.due_at, clock.breached_at) == (2, at("Wed 09:30"), None)
    assert facts(clock) == [("clock.recounted", at("Tue 09:00"))]
    sweep.run(now=at("Wed 09:31"))
    assert facts(clock)[1:] == [("clock.breached", at("Wed 09:30"))]


def test_who_decides_before_workers_come_is_judged_by_the_hours_that_count(begin, edit_unheard):
    longer, shorter = begin(at("Mon 16:30")), begin(at("Mon 16:30"))
    edit_unheard(at("Tue 08:00"), closures=["2026-03-03"])
    settle(longer, at("Tue 15:00"))
    edit_unheard(at("Tue 15:30"), closures=[], week=[[[0, 1440]]] * 7)
    settle(shorter, at("Tue 16:00"))
    assert [kind for kind, _ in facts(longer)] == ["clock.recounted", "clock.met"]
    assert facts(shorter)[-2:] == [("clock.breached", at("Mon 17:30")), ("clock.ended", at("Tue 16:00"))]
    sweep.run(now=at("Tue 17:00"))
    longer.refresh_from_db()
    assert (longer.calendar_version, longer.due_at) == (2, at("Wed 09:30")), "what ended never changes"


def test_who_decides_before_workers_come_is_counted_by_them_also_where_the_due_moment_stays(
    begin, edit_unheard
):
    clock = begin(at("Mon 10:00"))
    edit_unheard(at("Mon 10:10"), closures=["2026-12-24"])
    settle(clock, at("Mon 10:20"))
    clock.refresh_from_db()
    assert (clock.calendar_version, clock.due_at) == (2, at("Mon 11:00"))
    assert [kind for kind, _ in facts(clock)] == ["clock.met"]


def test_a_breach_that_was_said_while_the_change_was_being_saved_is_taken_back(begin, edit_unheard):
    clock = begin(at("Mon 16:30"))
    sweep.run(now=at("Tue 09:31"))
    edit_unheard(at("Tue 09:29"), closures=["2026-03-03"])
    sweep.run(now=at("Tue 09:32"))
    clock.refresh_from_db()
    assert (clock.due_at, clock.breached_at) == (at("Wed 09:30"), None)
    assert Entry.objects.get(kind="clock.recounted").payload["unsaid"] is True
    sweep.run(now=at("Wed 10:00"))
    assert [each for each in facts(clock) if each[0] == "clock.breached"] == [
        ("clock.breached", at("Tue 09:30")),
        ("clock.breached", at("Wed 09:30")),
    ]


def test_what_was_due_before_the_change_stays_due_also_for_who_decides_late(begin, edit_unheard):
    clock = begin(at("Mon 10:00"))
    edit_unheard(at("Mon 11:01"), week=[[[0, 600], [690, 1020]]] * 7)
    settle(clock, at("Mon 11:02"))
    clock.refresh_from_db()
    assert (clock.calendar_version, clock.due_at) == (1, at("Mon 11:00"))


def test_what_ended_and_runs_on_goes_by_the_hours_that_changed_meanwhile(begin, edit):
    clock = begin(at("Mon 16:30"))
    settle(clock, at("Mon 16:40"))
    edit(at("Mon 16:50"), closures=["2026-03-03"])
    edit(at("Thu 10:00"), closures=[])  # after it was due
    clocks.reopen(pledge_id=clock.pledge_id, kind=Kind.DECIDE, actor=SYSTEM, now=at("Thu 11:00"))
    clock.refresh_from_db()
    assert (clock.calendar_version, clock.due_at) == (2, at("Wed 09:30"))
    assert facts(clock) == [
        ("clock.met", at("Mon 16:40")),
        ("clock.reopened", at("Thu 11:00")),
        ("clock.recounted", at("Mon 16:50")),
    ]
    sweep.run(now=at("Thu 11:01"))
    assert facts(clock)[-1] == ("clock.breached", at("Wed 09:30"))
