"""A person's timeline, ladder and situation by program: the words and figures of their page."""

import pytest
from django.urls import reverse

from leads.campaigns import commands as campaigns
from leads.handoff import commands as handoffs
from leads.lifecycle import queries as lifecycle
from leads.record.api.story import TimelineFilters
from leads.record.queries import page, story
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.people.members import queries as members
from tests import given, programs
from tests.given import at, who
from tests.programs import Program

NOW = at("Wed 16:30")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def rita(cast):
    return Program(cast.rep)


@pytest.fixture
def lived(cast):
    """Somebody whom a campaign brought, who was offered, accepted late and called."""
    fields = {"key": "spring", "name": "Spring", "talk_track": "Ask for the trial."}
    spring = campaigns.create(fields=fields, actor=who(cast.marketer), now=at("Mon 08:00"))
    contact = given.an_mql(cast, at("Mon 09:00"), name="Ada")
    given.a_touch(contact, at("Mon 09:30"), campaign_id=spring.pk)
    offer = {"contact_id": contact.pk, "sales_team_id": cast.sales.pk, "holder_id": cast.rep.pk}
    first = handoffs.offer(**offer, note="She called us", actor=who(cast.marketer), now=at("Mon 10:00"))
    handoffs.accept(handoff_id=first.pk, actor=who(cast.rep), now=at("Mon 12:00"))
    given.an_attempt(first, cast.rep, at("Mon 13:00"))
    return contact


def lines(contact):
    people = list(members.everyone())
    return story.lines(list(story.facts(contact)), contact, people)


def test_the_timeline_says_what_the_page_says(rita, lived):
    shown = rita.shown(f"/contacts/{lived.pk}/timeline")
    told = lines(lived)
    assert len(shown) == len(told) > 8
    for row, line in zip(shown, told, strict=True):
        assert (row["who"], row["what"], row["detail"]) == (line.who, line.what, line.detail)
        assert (row["side"], row["tone"], row["late"]) == (line.side, line.tone, line.late)
        assert row["facts"] == list(line.facts)
        assert row["at"] == line.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    page = rita.client.get(reverse("contact", args=[lived.pk])).content.decode()
    assert all(row["what"] in page for row in shown)
    assert {"touchpoint.recorded", "handoff.offered", "clock.met"} <= {row["kind"] for row in shown}


def test_who_did_it_is_told_by_id_and_as_what(cast, rita, lived):
    programs.token(cast, cast.marketer, "contacts:write").patch(f"/contacts/{lived.pk}", {"notes": "x"})
    newest = rita.shown(f"/contacts/{lived.pk}/timeline")[0]
    assert newest["kind"] == "contact.changed"
    told = {"kind": "token", "id": cast.marketer.pk, "name": "Import (Mara Marketer)"}
    assert newest["actor"] == told


def test_filters_narrow_to_what_they_say(cast, rita, lived):
    rows = list(story.facts(lived))
    side_of = dict(zip([row.pk for row in rows], [line.side for line in lines(lived)], strict=True))
    cases = {
        ("side", "marketing"): lambda e: side_of[e.pk] == "marketing",
        ("side", "sales"): lambda e: side_of[e.pk] == "sales",
        ("side", "marketing,sales"): lambda e: side_of[e.pk],
        ("side", "system"): lambda e: not side_of[e.pk],
        ("kind", "handoff.offered"): lambda e: e.kind == "handoff.offered",
        ("after", "2026-03-02T10:00:00Z"): lambda e: e.occurred_at >= at("Mon 10:00"),
        ("before", "2026-03-02T10:00:00Z"): lambda e: e.occurred_at < at("Mon 10:00"),
    }
    programs.narrows(rita, f"/contacts/{lived.pk}/timeline", rows, cases)
    assert {name for name, _ in cases} == set(TimelineFilters.known())
    for query in ("side=both", "after=yesterday", "contact=1"):
        answer = rita.get(f"/contacts/{lived.pk}/timeline?{query}")
        programs.refused(answer, 400, field=query.partition("=")[0])


def test_pages_tell_each_fact_once_and_cost_the_same(cast, rita, lived):
    path = f"/contacts/{lived.pk}/timeline"
    programs.walks_once(rita, path, lambda: given.a_touch(lived, NOW))
    programs.costs_the_same(rita, path, lambda: given.a_touch(lived, NOW))


def test_nobody_elses_facts_are_told(cast, rita, lived):
    other = given.an_offer(cast, at("Tue 10:00")).contact
    mine = set(rita.ids(f"/contacts/{lived.pk}/timeline"))
    assert mine.isdisjoint(rita.ids(f"/contacts/{other.pk}/timeline"))
    assert mine == set(
        Entry.objects.filter(thread=lived.thread).exclude(**story.BEGINNING).values_list("pk", flat=True)
    )


def test_the_ladder_is_that_of_the_page(rita, lived):
    shown = rita.shown(f"/contacts/{lived.pk}/ladder")["stages"]
    ladder = lifecycle.ladder(lived)
    assert [(rung["stage"], rung["label"], rung["means"]) for rung in shown] == [
        (rung.stage, rung.label, rung.means) for rung in ladder
    ]
    assert [rung["stage"] for rung in shown if rung["reached_at"]] == ["contact", "prospect", "lead", "mql"]
    assert [rung["stage"] for rung in shown if rung["implied"]] == ["prospect"]
    assert [rung["stage"] for rung in shown if rung["current"]] == ["mql"]


def test_the_situation_is_the_top_of_the_page(cast, rita, lived):
    shown = rita.shown(f"/contacts/{lived.pk}/situation")
    found = page.situation(lived.pk, members.standing_of(cast.rep), NOW)
    assert shown["contact"] == {"id": lived.pk, "name": "Ada"}
    assert shown["why"]["reason"] == "Asked for a demo"
    assert (shown["why"]["note"], shown["why"]["note_by"]) == ("She called us", "Mara Marketer")
    assert shown["why"]["talk_track"] == "Ask for the trial."
    assert [touch["campaign"]["name"] for touch in shown["why"]["touches"]] == ["Spring"]
    held = shown["handoff"]
    assert (held["state"], held["holder"]["name"], held["sales_team"]["name"]) == (
        "accepted",
        "Rita Rep",
        "EMEA",
    )
    assert [(each["label"], each["state"]) for each in held["clocks"]] == [
        (each.label, each.state) for each in found.baton.clocks
    ]
    assert {each["state"] for each in held["clocks"]} == {"met", "breached", "running"}
    assert set(held["moves"]) == {"attempts", "qualify", "return", "hold"}
    assert [each["code"] for each in shown["obstacles"]] == [each.code for each in found.obstacles]
    as_manager = Program(cast.manager).shown(f"/contacts/{lived.pk}/situation")
    assert "reassign" in as_manager["handoff"]["moves"] and "correct-stage" in as_manager["steps"]


def test_the_situation_costs_the_same_however_long_the_story(cast, rita, lived):
    def more():
        given.a_touch(lived, NOW)
        given.an_attempt(lived.handoffs.get(), cast.rep, NOW)

    programs.costs_the_same(rita, f"/contacts/{lived.pk}/situation", more)
