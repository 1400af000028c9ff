"""Moves on the ladder by program: one person's stage history, or everybody's."""

import pytest

from leads.lifecycle import commands as lifecycle
from leads.lifecycle import queries
from leads.lifecycle.api import StageMoveFilters
from leads.lifecycle.models import StageMove
from smarketing.kernel import clock
from tests import given, programs
from tests.given import at, who
from tests.programs import Program

NOW = at("Wed 12:00")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def rita(cast):
    return Program(cast.rep)


@pytest.fixture
def moves(cast):
    ada = given.an_mql(cast, at("Mon 10:00"), name="Ada")
    given.a_contact(at("Tue 10:00"))
    put = {"contact_id": ada.pk, "stage": "prospect", "reason": "Wrong person"}
    lifecycle.correct(**put, actor=who(cast.manager), now=at("Wed 10:00"))
    return list(StageMove.objects.all())


def test_one_persons_history_is_that_of_the_record(cast, rita, moves):
    ada = moves[0].contact_id
    shown = rita.shown("/stage-moves", {"contact": ada})
    kept = queries.history(ada)[::-1]
    assert [
        (row["from_stage"], row["to_stage"], row["cause"], row["reason"], row["implied"]) for row in shown
    ] == [(move.from_stage, move.to_stage, move.cause, move.reason, move.implied) for move in kept]
    assert shown[0] == {
        "id": kept[0].pk,
        "contact": {"id": ada, "name": "Ada"},
        "from_stage": "mql",
        "to_stage": "prospect",
        "moved_at": "2026-03-04T10:00:00Z",
        "by": {"id": cast.manager.pk, "name": "Max Manager"},
        "cause": "stage.corrected",
        "reason": "Wrong person",
        "implied": False,
    }
    assert rita.shown(f"/stage-moves/{kept[0].pk}") == shown[0]
    assert shown[-1]["by"] is None
    programs.refused(rita.get("/stage-moves/99999"), 404, code="no-such-move")


def test_everybody_reads_them_and_nobody_writes(cast, rita, moves):
    for path in ("/stage-moves", f"/stage-moves/{moves[0].pk}"):
        programs.reads_need_read(cast, path)
        programs.refused(rita.post(path, {"to_stage": "customer"}), 405)


def test_filters_narrow_to_what_they_say(cast, rita, moves):
    tuesday = "2026-03-03T10:00:00Z"
    ada = moves[0].contact_id
    cases = {
        ("contact", str(ada)): lambda m: m.contact_id == ada,
        ("from_stage", "mql"): lambda m: m.from_stage == "mql",
        ("to_stage", "mql,contact"): lambda m: m.to_stage in ("mql", "contact"),
        ("by", f"{cast.marketer.pk},{cast.manager.pk}"): lambda m: m.by_id,
        ("cause", "contact.qualified"): lambda m: m.cause == "contact.qualified",
        ("implied", "true"): lambda m: m.implied,
        ("implied", "false"): lambda m: not m.implied,
        ("moved_after", tuesday): lambda m: m.moved_at >= at("Tue 10:00"),
        ("moved_before", tuesday): lambda m: m.moved_at < at("Tue 10:00"),
    }
    programs.narrows(rita, "/stage-moves", moves, cases)
    assert {name for name, _ in cases} == set(StageMoveFilters.known())
    for query in ("to_stage=boss", "implied=1", "moved_after=x", "stage=mql"):
        programs.refused(rita.get(f"/stage-moves?{query}"), 400, field=query.partition("=")[0])


def test_pages_show_each_once_and_cost_the_same(cast, rita, moves):
    programs.walks_once(rita, "/stage-moves", lambda: given.an_mql(cast, NOW))
    programs.costs_the_same(rita, "/stage-moves", lambda: given.an_mql(cast, NOW))
