"""Who hears of a warning and of a breach, and what they read."""

import pytest

from sla.clocks import commands as clocks
from sla.clocks import sweep
from sla.clocks.queries import Kind
from smarketing.journal import relay
from smarketing.kernel import actor as actors
from smarketing.people.notices.models import Notice
from smarketing.wiring import LISTENERS
from tests.sla.moments import at

SYSTEM = actors.system("test")
OURS = {kind: LISTENERS[kind] for kind in ("clock.warned", "clock.breached")}


@pytest.fixture
def lead(join, sales):
    return join("Lena", sales, is_lead=True)


@pytest.fixture
def manager(join):
    return join("Max", is_manager=True)


def begin(pledge, holder, kind=Kind.DECIDE):
    return clocks.start(
        pledge_id=pledge.pk,
        kind=kind,
        holder_id=holder and holder.pk,
        at=at("Mon 10:00"),
        actor=SYSTEM,
        now=at("Mon 10:00"),
    )


def told(moment):
    """What people read after a sweep at that moment."""
    sweep.run(now=moment)
    relay.run(OURS, now=moment)
    return [(notice.person.name, notice.level, notice.text) for notice in Notice.objects.order_by("id")]


def test_a_warning_reaches_the_holder_alone(pledge, rep, lead, manager):
    begin(pledge, rep)
    text = "Ana Ruiz: decide is due Mon 2 Mar 11:00 UTC, held by Rita of EMEA."
    assert told(at("Mon 10:45")) == [("Rita", "warning", text)]


def test_a_warning_without_a_holder_reaches_the_teams_lead(pledge, rep, lead, manager):
    begin(pledge, None, Kind.ROUTE)
    text = "Ana Ruiz: route is due Mon 2 Mar 10:30 UTC, nobody of EMEA holds it."
    assert told(at("Mon 10:23")) == [("Lena", "warning", text)]


def test_a_breach_reaches_the_holder_and_the_lead(pledge, rep, colleague, lead, manager):
    begin(pledge, rep)
    text = "Ana Ruiz: decide was due Mon 2 Mar 11:00 UTC, held by Rita of EMEA."
    assert sorted(told(at("Mon 11:01"))) == [("Lena", "danger", text), ("Rita", "danger", text)]


def test_where_nobody_leads_the_managers_hear_of_it(pledge, rep, manager):
    begin(pledge, rep)
    assert sorted(name for name, _, _ in told(at("Mon 11:01"))) == ["Max", "Rita"]


def test_who_kept_the_promise_meanwhile_is_not_told(pledge, rep, lead):
    clock = begin(pledge, rep)
    sweep.run(now=at("Mon 10:50"))
    sweep.run(now=at("Mon 11:01"))
    clocks.settle(
        pledge_id=clock.pledge_id, kind=Kind.DECIDE, at=at("Mon 10:59"), actor=SYSTEM, now=at("Mon 11:02")
    )
    assert told(at("Mon 11:03")) == []


def test_a_breach_that_ended_late_is_still_told(pledge, rep, lead):
    clock = begin(pledge, rep)
    clocks.settle(
        pledge_id=clock.pledge_id, kind=Kind.DECIDE, at=at("Mon 11:10"), actor=SYSTEM, now=at("Mon 11:10")
    )
    assert len(told(at("Mon 11:11"))) == 2


def test_hearing_of_it_twice_tells_once(pledge, rep, lead):
    from smarketing.journal.models import Entry

    begin(pledge, rep)
    before = told(at("Mon 11:01"))
    for handler in LISTENERS["clock.breached"]:
        handler(list(Entry.objects.filter(kind="clock.breached")), at("Mon 11:02"))
    assert told(at("Mon 11:03")) == before


def test_the_notice_leads_to_the_subject(pledge, rep):
    begin(pledge, rep)
    told(at("Mon 11:01"))
    assert set(Notice.objects.values_list("url", flat=True)) == {"/contacts/1/"}
