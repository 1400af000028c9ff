"""Enrolling keeps marketing's promise to take up again whom sales returned: in time, late, before it began;
the facts alone make the same of it, and the clock says what kept it."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from leads.handoff import commands as handoffs
from leads.nurture import commands as nurture
from sla.clocks import queries as clocks
from sla.clocks import sweep
from sla.clocks.models import Clock
from smarketing.journal.models import Entry
from tests import given
from tests.given import at, who

BACK = at("Mon 10:00")
DUE = at("Mon 17:00", 1)  # five business days after that Monday


def promise(handoff):
    return Clock.objects.get(pledge=handoff.pledge_id, kind="re_engage")


def enrol(cast, handoff, now):
    terms = {"programme": "Second look", "actor": who(cast.marketer)}
    return handoffs.enrol(contact_id=handoff.contact_id, now=now, **terms)


def state(clock, moment):
    return clocks.view(clocks.get(clock.pk), moment).state


def rebuilt():
    out = StringIO()
    call_command("rebuild_clocks", "--dry-run", stdout=out)
    return out.getvalue().splitlines()[-1].partition("; ")[2]


@pytest.mark.parametrize(
    ("now", "is_now"),
    [
        (BACK + timedelta(minutes=1), "met"),
        (DUE, "met"),
        (DUE + timedelta(microseconds=1), "breached"),
        (DUE + timedelta(days=3), "breached"),
    ],
)
@pytest.mark.parametrize("swept", [False, True])
def test_it_is_kept_until_the_very_moment_it_is_due(cast, now, is_now, swept):
    handoff = given.a_returned(cast, BACK)
    clock = promise(handoff)
    assert clock.due_at == DUE
    if swept:
        sweep.run(now=now)
    enrol(cast, handoff, now)
    clock.refresh_from_db()
    assert (clock.stopped_at, clock.cancelled_at, state(clock, now)) == (now, None, is_now)
    assert clock.breached_at == (DUE if is_now == "breached" else None)
    said = Entry.objects.filter(kind="clock.breached", subject_id=clock.pk)
    assert [fact.occurred_at for fact in said] == ([DUE] if is_now == "breached" else [])
    assert rebuilt() == "0 fields differ."


def test_who_is_enrolled_before_their_day_is_taken_up_already(cast):
    handoff = given.a_returned(cast, BACK, reason="too_early", retry_on=date(2026, 7, 1))
    clock = promise(handoff)
    assert clock.started_at == at("Wed 00:00", 17)
    now = at("Tue 09:00")
    enrol(cast, handoff, now)
    clock.refresh_from_db()
    assert (clock.stopped_at, state(clock, now)) == (now, "met")
    assert clocks.view(clocks.get(clock.pk), now).badge["took"] is None
    lines = "\n".join(clocks.explain(clock.pk, now))
    assert "Would have begun Wed 1 Jul 00:00" in lines
    assert "enrolled in nurture Tue 3 Mar 09:00, before it began: the promise was kept." in lines
    assert rebuilt() == "0 fields differ."


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda cast, handoff, now: enrol(cast, handoff, now), "enrolled in nurture"),
        (
            lambda cast, handoff, now: handoffs.offer(
                contact_id=handoff.contact_id,
                sales_team_id=cast.sales.pk,
                qualify="Asked again",
                actor=who(cast.marketer),
                now=now,
            ),
            "offered again",
        ),
        (
            lambda cast, handoff, now: handoffs.disqualify(
                contact_id=handoff.contact_id, reason="student", actor=who(cast.rep), now=now
            ),
            "disqualified",
        ),
    ],
    ids=["nurture", "offer", "mark"],
)
@pytest.mark.parametrize("days", [1, 20])
def test_the_clock_says_what_kept_it(cast, act, said, days):
    handoff = given.a_returned(cast, BACK)
    now = BACK + timedelta(days=days)
    act(cast, handoff, now)
    *_, line = clocks.explain(promise(handoff).pk, now)
    assert line.startswith(f"The person was {said} ")
    assert line.endswith("was kept." if days == 1 else "was broken when it fell due.")


def test_what_comes_after_changes_nothing_of_it(cast):
    handoff = given.a_returned(cast, BACK)
    there = enrol(cast, handoff, at("Tue 10:00"))
    nurture.end(enrolment_id=there.pk, why="Enough", actor=who(cast.marketer), now=at("Wed 10:00"))
    again = {"qualify": "Asked again", "actor": who(cast.marketer), "now": at("Fri 10:00", 3)}
    handoffs.offer(contact_id=handoff.contact_id, sales_team_id=cast.sales.pk, **again)
    clock = promise(handoff)
    assert (clock.stopped_at, state(clock, at("Fri 10:00", 3))) == (at("Tue 10:00"), "met")
    assert rebuilt() == "0 fields differ."


def test_a_stop_that_was_lost_is_put_back_from_the_facts(cast):
    handoff = given.a_returned(cast, BACK)
    enrol(cast, handoff, at("Tue 10:00"))
    before = given.snapshot(Clock)
    Clock.objects.filter(pk=promise(handoff).pk).update(stopped_at=None)
    assert rebuilt() == "1 fields differ."
    call_command("rebuild_clocks", stdout=StringIO())
    assert given.snapshot(Clock) == before


def test_who_was_rejected_has_no_such_promise_and_is_nurtured_all_the_same(cast):
    offer = given.an_offer(cast, BACK)
    handoffs.reject(handoff_id=offer.pk, reason="no_intent", actor=who(cast.rep), now=at("Mon 10:20"))
    enrol(cast, offer, at("Tue 10:00"))
    assert not Clock.objects.filter(kind="re_engage").exists()
    assert Entry.objects.get(kind="nurture.enrolled").payload["pledge_ids"] == []
