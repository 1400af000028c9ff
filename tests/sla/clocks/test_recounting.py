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
