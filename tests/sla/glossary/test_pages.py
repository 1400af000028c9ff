"""The glossary in the browser and for programs: read by everybody, negotiated by leads."""

import json

import pytest
from django.urls import reverse

from sla.glossary import queries
from sla.glossary.models import Definition
from smarketing.kernel import clock
from tests.sla.glossary.conftest import EARLY, MQL, NOW


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def page(client):
    def page(person, name, *args, **sent):
        client.force_login(person)
        address = reverse(name, args=args)
        return client.post(address, sent) if sent else client.get(address)

    return page


@pytest.fixture
def call(client):
    def call(person, method, path, body=None):
        client.force_login(person)
        answer = client.generic(method, f"/api/v1/{path}", json.dumps(body or {}), "application/json")
        return answer, answer.json()

    return call


def test_everybody_reads_every_word_with_its_meaning_and_consequence(page, rep):
    text = page(rep, "glossary").text
    assert "Gave details in return for an offer" in text
    assert "Rests 90 days." in text and "Wrong territory" in text


def test_a_page_shows_what_is_proposed_beside_what_holds_and_who_may_answer(page, propose, rep, lena, milo):
    waits = propose(text="Asked for a demo.", why="They buy more")
    agree, withdraw = (reverse(f"definition-{step}", args=[waits.pk]) for step in ("agree", "withdraw"))
    shown = {person.name: page(person, "glossary-word", MQL).text for person in (rep, lena, milo)}
    assert all("Asked for a demo." in text and "They buy more" in text for text in shown.values())
    assert [agree in shown[name] for name in ("Rita", "Lena", "Milo")] == [False, True, False]
    assert [withdraw in shown[name] for name in ("Rita", "Lena", "Milo")] == [False, False, True]


def test_a_word_is_proposed_agreed_and_compared_by_page(page, milo, lena):
    said = {"label": "Hot lead", "text": "Asked for a demo.", "criteria": "Works\nPays"}
    assert page(milo, "glossary-propose", MQL, **said).status_code == 302
    waits = queries.proposal(MQL)
    assert page(lena, "definition-agree", waits.pk, sent="1").status_code == 302
    text = page(lena, "glossary-word", MQL).text
    assert "Hot lead" in text and "agreed by Lena" in text
    compared = page(lena, "glossary-compare", MQL, 2, 1).text
    assert "<del>MQL</del>" in compared and "<ins>Pays</ins>" in compared


def test_what_makes_no_sense_comes_back_with_all_that_was_typed(page, milo):
    answer = page(milo, "glossary-propose", EARLY, label="Customer", text="Later", rest_days="-3")
    assert answer.status_code == 422
    assert "A rest is of 0 to" in answer.text and "Later" in answer.text
    assert not Definition.objects.filter(state="proposed").exists()


def test_who_leads_nobody_is_told_to_ask(page, rep):
    assert "Not yours to propose" in page(rep, "glossary-propose", MQL).text
    assert page(rep, "glossary-propose", MQL, label="X", text="Y", criteria="").status_code == 403


@pytest.mark.parametrize("name, args", [("word", ["stage.x"]), ("propose", ["x"]), ("compare", [MQL, 1, 9])])
def test_what_is_not_there_is_not_found(page, rep, name, args):
    assert page(rep, f"glossary-{name}", *args).status_code == 404


def test_programs_read_words_and_versions(call, propose, agree, rep):
    agree(propose(EARLY, label="Later"))
    _, words = call(rep, "GET", "glossary")
    (early,) = [word for word in words["results"] if word["key"] == EARLY]
    assert (early["label"], early["version"], early["consequence"]["rest_days"]) == ("Later", 2, 90)
    _, versions = call(rep, "GET", f"definitions?key={EARLY}&state=agreed")
    assert [(each["version"], each["seeded"]) for each in versions["results"]] == [(2, False), (1, True)]
    _, word = call(rep, "GET", f"glossary/{EARLY}")
    assert word["definition_id"] == versions["results"][0]["id"]


def test_a_program_changes_only_what_it_names(call, milo):
    answer, made = call(milo, "POST", f"glossary/{EARLY}/propose", {"consequence": {"rest_days": 45}})
    assert answer.status_code == 201 and answer["Location"].endswith(f"/definitions/{made['id']}")
    assert (made["label"], made["consequence"]["rest_days"]) == ("Too early", 45)
    answer, problem = call(milo, "POST", f"glossary/{MQL}/propose", {"consequence": {"rest_days": 45}})
    assert (answer.status_code, problem["field"]) == (422, "consequence")
