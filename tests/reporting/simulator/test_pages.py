"""A simulation as people and programs meet it."""

import re

import pytest
from django.test import Client

from leads.handoff import commands as handoffs
from reporting.models import Simulation
from reporting.simulator import commands
from smarketing.kernel import clock
from tests.given import an_mql, at, who
from tests.programs import Program
from tests.reporting.conftest import follow
from tests.reporting.simulator.runs import a_draft, edited, run

NOW = at("Fri 12:00")


@pytest.fixture(autouse=True)
def same_moment(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def seen_by(person):
    client = Client()
    client.force_login(person)
    return client


def of(draft, rest=""):
    return f"/agreement/{draft.pk}/simulation/{rest}"


def test_a_lead_starts_it_and_the_page_follows_it_to_the_end_also_after_a_reload(cast, week):
    draft, client = a_draft(cast, NOW, decide_minutes=25), seen_by(cast.lead)
    answer = client.post(of(draft), {"months": 6, "scope": "teams"})
    assert (answer.status_code, answer["Location"]) == (302, of(draft))
    assert "0 of 10" in client.get(of(draft)).text
    commands.step(now=NOW, size=4)
    poll = client.get(of(draft), headers={"HX-Request": "true"}).text
    assert "4 of 10" in poll and 'value="40"' in poll and "data-refresh" in poll and "<html" not in poll
    assert "4 of 10" in client.get(of(draft)).text
    while commands.step(now=NOW, size=4):
        pass
    done = client.get(of(draft), headers={"HX-Request": "true"}).text
    assert "Promises kept" in done and "data-refresh" not in done


def test_what_was_typed_stays_when_it_makes_no_sense(cast):
    draft = a_draft(cast, NOW)
    answer = seen_by(cast.lead).post(of(draft), {"months": 99, "scope": "teams"})
    assert answer.status_code == 422
    assert 'value="99"' in answer.text and "Choose 1 to 24 months." in answer.text
    assert not Simulation.objects.exists()


def test_running_it_again_asks_for_the_same_unless_somebody_says_otherwise(cast, week):
    draft, client = a_draft(cast, NOW), seen_by(cast.lead)
    asked = client.get(of(draft)).context["form"]
    assert (asked["months"].value(), asked["scope"].value()) == (6, "teams")
    client.post(of(draft), {"months": 3, "scope": "organisation"})
    asked = client.get(of(draft)).context["form"]
    assert (asked["months"].value(), asked["scope"].value()) == (3, "organisation")


def test_everybody_reads_it_and_who_may_not_start_it_is_not_asked_to(cast, week):
    draft = a_draft(cast, NOW, decide_minutes=25)
    run(cast, draft, NOW)
    page = seen_by(cast.other_rep).get(of(draft)).text
    assert "Promises kept" in page and "Run again" not in page
    assert "Run again" in seen_by(cast.marketing_lead).get(of(draft)).text


def test_every_number_opens_a_list_of_as_many(cast, week):
    draft, client = a_draft(cast, NOW, decide_minutes=25), seen_by(cast.rep)
    run(cast, draft, NOW)
    links = re.findall(r'href="([^"]+/rows/[^"]+)">([\d,]+)<', client.get(of(draft)).text)
    assert len(links) > 10
    for address, number in links:
        rows = client.get(address.replace("&amp;", "&")).text
        assert re.search(r'heading-number">([\d,]+)<', rows)[1] == number, address


@pytest.mark.parametrize("scope", ["teams", "organisation"])
def test_how_many_were_handed_over_opens_them_withdrawn_ones_too(cast, week, scope):
    marketer, contact = who(cast.marketer), an_mql(cast, at("Thu 10:00"))
    there = {"contact_id": contact.pk, "sales_team_id": cast.other_sales.pk}
    elsewhere = handoffs.offer(**there, actor=marketer, now=at("Thu 10:00"))
    handoffs.withdraw(handoff_id=elsewhere.pk, why="too soon", actor=marketer, now=at("Thu 11:00"))
    follow(NOW)
    draft, client = a_draft(cast, NOW, decide_minutes=25), seen_by(cast.rep)
    run(cast, draft, NOW, scope=scope)
    address = of(draft, "offers/")
    total = {"teams": 10, "organisation": 11}[scope]
    assert f'href="{address}"><span class="num">{total}</span> handoffs offered' in client.get(of(draft)).text
    page = client.get(address).text
    assert f'heading-number">{total}</span>' in page
    assert page.count("data-row>") == total
    assert ("Withdrawn" in page) == (scope == "organisation")
    assert client.get(f"{address}?colour=red").status_code == 400
    assert len(Program(cast.lead).shown(f"/agreements/{draft.pk}/simulation/offers?page_size=50")) == total


@pytest.mark.parametrize("asked", ["verdict=lost", "colour=red", "slot=168", "team=x", "under=never"])
def test_a_list_that_there_is_not_is_refused(cast, week, asked):
    draft = a_draft(cast, NOW)
    run(cast, draft, NOW)
    assert seen_by(cast.rep).get(of(draft, f"rows/?{asked}")).status_code == 400


def test_the_version_shows_the_signers_what_came_of_it_and_when_it_is_stale(cast, week):
    draft, client = a_draft(cast, NOW, decide_minutes=25), seen_by(cast.marketing_lead)
    assert f'hx-get="{of(draft, "summary/")}"' in client.get(f"/agreement/{draft.pk}/").text

    def summary():
        return client.get(of(draft, "summary/"), headers={"HX-Request": "true"}).text

    assert "Not run yet" in summary()
    run(cast, draft, NOW)
    assert "10 handoffs" in summary() and "Out of date" not in summary()
    edited(cast, draft, NOW, terms={"decide_minutes": 20})
    assert "Out of date: the draft was edited since this run" in summary()


def test_without_history_it_says_what_is_needed(cast):
    draft = a_draft(cast, NOW)
    run(cast, draft, NOW)
    page = seen_by(cast.lead).get(of(draft)).text
    assert "Nothing to replay" in page and "what all teams handed over" in page


def test_a_draft_that_changes_nothing_and_little_history_are_said(cast, week):
    draft = a_draft(cast, NOW)
    run(cast, draft, NOW)
    page = seen_by(cast.lead).get(of(draft)).text
    assert "promises sales what holds now anyway" in page
    assert "Too little to go by" in page


def test_programs_start_it_and_read_how_far_it_is(cast, week):
    draft = a_draft(cast, NOW, decide_minutes=25)
    address, program = f"/agreements/{draft.pk}/simulation", Program(cast.lead)
    assert program.get(address).status_code == 404
    begun = program.post(address, {"months": 3}).json()
    assert (begun["state"], begun["total"], begun["result"]) == ("waiting", 10, None)
    while commands.step(now=NOW):
        pass
    told = program.shown(address)
    assert (told["state"], told["done"], told["outdated"]) == ("done", 10, [])
    decide, *_ = told["result"]["promises"]
    half = decide["draft"]
    assert half["share"] == half["kept"] / (half["kept"] + half["broken"])
    assert told["result"]["teams"][0]["of"] == {"id": cast.sales.pk, "name": "EMEA"}
    rows = program.shown(f"{address}/rows?kind=decide&verdict=broken")
    assert len(rows) == half["broken"]
    assert {row["draft"]["verdict"] for row in rows} == {"broken"}
    assert program.get(f"{address}/rows?kind=sing").status_code == 400


def test_many_handoffs_cost_as_many_questions_as_few(cast, week, django_assert_max_num_queries):
    draft, client = a_draft(cast, NOW, decide_minutes=25), seen_by(cast.lead)
    run(cast, draft, NOW)
    for address in (of(draft), of(draft, "rows/?verdict=judged")):
        client.get(address)
        with django_assert_max_num_queries(30):
            client.get(address)
