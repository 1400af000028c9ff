"""When a calendar is changed, running clocks follow; what is over never changes."""

import pytest

from sla.clocks import commands as clocks
from sla.clocks import sweep
from sla.clocks.models import Pledge
from sla.clocks.queries import Kind
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
