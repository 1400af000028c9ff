"""Clocks by program: the same as the badge and the page show, found by the state they are in."""

from datetime import timedelta

import pytest
from django.urls import reverse

from leads.handoff import commands as handoffs
from sla.clocks import commands as clocks
from sla.clocks import queries
from sla.clocks.api import ClockFilters
from sla.clocks.models import Clock
from sla.clocks.queries import State
from smarketing.kernel import clock
from tests import given, programs
from tests.given import at, who
from tests.kept import Kept
from tests.programs import Program

NOW = at("Wed 16:55")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return moment


@pytest.fixture
def cast(request, db):
    return played() if "company" in request.fixturenames else given.cast()


@pytest.fixture
def rita(cast):
    return Program(cast.rep)


@Kept
def played():
    """Clocks in every state: kept, broken, ended otherwise, overdue, at risk, running, on hold, excused."""
    cast = given.cast()
    given.an_accepted(cast, at("Mon 10:00"))  # decide met, first contact overdue
    late = given.an_offer(cast, at("Mon 10:00"))
    handoffs.accept(handoff_id=late.pk, actor=who(cast.rep), now=at("Mon 12:00"))  # decide breached
    given.an_attempt(late, cast.rep, at("Mon 12:10"))
    withdrawn = given.an_offer(cast, at("Wed 15:58"))
    handoffs.withdraw(handoff_id=withdrawn.pk, why="Oops", actor=who(cast.marketer), now=at("Wed 15:59"))
    given.an_offer(cast, at("Wed 16:00"), holder=cast.colleague)  # decide at risk
    given.an_offer(cast, at("Wed 16:50"))
    held = given.an_accepted(cast, at("Wed 16:40"))
    pledge, manager = {"pledge_id": held.pledge_id}, who(cast.manager)
    clocks.hold(
        **pledge, until=at("Tue 09:00", week=1), reason="Later", actor=who(cast.rep), now=at("Wed 16:45")
    )
    for moment in ("Tue 10:00", "Mon 09:00"):  # ended late, and not done yet
        excused = given.an_accepted(cast, at(moment))
        clock = Clock.objects.get(pledge=excused.pledge_id, kind="first_contact")
        clocks.excuse(clock_id=clock.pk, why="The line was down", actor=manager, now=at("Wed 14:00"))
    given.an_attempt(excused, cast.rep, at("Wed 15:00"))
    return cast


@pytest.fixture
def company(cast):
    return list(queries.listing())


def state(row, moment=NOW):
    return queries.view(row, moment).state


def test_everybody_reads_clocks(cast, company):
    programs.reads_need_read(cast, "/clocks")
    programs.reads_need_read(cast, f"/clocks/{company[0].pk}")


@pytest.mark.parametrize("moment", [NOW, at("Wed 20:00"), at("Sat 12:00"), at("Thu 09:00")])
def test_states_are_found_by_stamps_as_they_are_judged(rita, company, now, moment):
    now[0] = moment
    for wanted in State:
        expected = {row.pk for row in company if state(row, moment) == wanted}
        assert set(rita.ids("/clocks", {"state": wanted})) == expected, wanted
        assert all(row["state"] == wanted for row in rita.shown("/clocks", {"state": wanted}))
    every = ",".join(State)
    assert len(rita.ids("/clocks", {"state": every})) == len(company)


def test_the_histories_show_every_state_at_some_moment(company):
    moments = [NOW, at("Wed 20:00")]
    assert {state(row, moment) for row in company for moment in moments} == set(State)


def test_filters_narrow_to_what_they_say(cast, rita, company):
    one = company[0]
    cases = {
        ("state", "met,overdue"): lambda c: state(c) in ("met", "overdue"),
        ("kind", "decide"): lambda c: c.kind == "decide",
        ("open", "true"): lambda c: c.stamps.ended_at is None,
        ("open", "false"): lambda c: c.stamps.ended_at is not None,
        ("holder", str(cast.colleague.pk)): lambda c: c.holder_id == cast.colleague.pk,
        ("pledge", str(one.pledge_id)): lambda c: c.pledge_id == one.pledge_id,
        ("thread", one.pledge.thread): lambda c: c.pledge.thread == one.pledge.thread,
        ("started_after", "2026-03-04T15:58:00Z"): lambda c: c.started_at >= at("Wed 15:58"),
        ("started_before", "2026-03-04T15:58:00Z"): lambda c: c.started_at < at("Wed 15:58"),
        ("due_after", "2026-03-04T16:55:00Z"): lambda c: c.due_at >= NOW,
        ("due_before", "2026-03-04T16:55:00Z"): lambda c: c.due_at < NOW,
        ("stopped_after", "2026-03-02T11:00:00Z"): lambda c: c.stopped_at and c.stopped_at >= at("Mon 11:00"),
        ("stopped_before", "2026-03-02T11:00:00Z"): lambda c: c.stopped_at and c.stopped_at < at("Mon 11:00"),
    }
    programs.narrows(rita, "/clocks", company, cases)
    assert rita.ids("/clocks", {"team": cast.other_sales.pk}) == []
    assert len(rita.ids("/clocks", {"team": cast.sales.pk})) == len(company)
    assert len(rita.ids("/clocks", {"agreement": one.pledge.agreement_id})) == len(company)
    assert rita.ids("/clocks", {"broke_together": "true"}) == []
    assert {name for name, _ in cases} | {"team", "agreement", "broke_together"} == set(ClockFilters.known())


@pytest.mark.parametrize(
    "query",
    ["state=late", "kind=nap", "open=yes", "holder=x", "holder=0", "due_after=yesterday",
     "due_after=2026-03-04", "started_before=2026-03-04T11:00:00", "contact=1"],
)  # fmt: skip
def test_what_means_nothing_is_refused_by_name(rita, query):
    programs.refused(rita.get(f"/clocks?{query}"), 400, field=query.partition("=")[0])


def test_a_clock_shows_what_its_badge_shows_and_explains_itself_like_its_page(rita, cast, company):
    for row in company:
        view = queries.view(row, NOW)
        shown = rita.shown(f"/clocks/{row.pk}")
        assert shown["explanation"] == queries.explain(row.pk, NOW)
        assert (shown["label"], shown["state"]) == (view.badge["label"], view.badge["state"])
        assert shown["minutes_left"] == (view.left and view.left / timedelta(minutes=1))
        assert shown["holder"]["name"] == str(row.holder)
        excused_by = shown["excused_by"] and shown["excused_by"]["name"]
        assert excused_by == (cast.manager.name if row.excused_at else None)
        page = rita.client.get(reverse("clock-explain", args=[row.pk])).content.decode()
        for line in shown["explanation"]:
            assert line.split(";")[0][:40] in page.replace("&#x27;", "'")


def test_a_clock_that_is_not_there_is_not_found(rita, db):
    programs.refused(rita.get("/clocks/99999"), 404, code="no-such-clock")
    programs.refused(rita.get("/clocks/99999999999999999999"), 404)


def test_pages_show_each_clock_once_while_more_begin(rita, cast, company):
    programs.walks_once(rita, "/clocks", lambda: given.an_offer(cast, at("Wed 16:54")))


def test_a_page_costs_the_same_with_more_clocks(rita, cast, company):
    programs.costs_the_same(rita, "/clocks", lambda: given.an_offer(cast, at("Wed 16:54")))
    programs.costs_the_same(
        rita, "/clocks?state=running,overdue", lambda: given.an_offer(cast, at("Wed 16:54"))
    )
