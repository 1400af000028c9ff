"""Moves by program at the same moment: one wins, the other is told who was faster; and what can't be
taken is refused by name, with nothing written."""

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from leads.handoff.models import Attempt, Handoff
from smarketing.kernel import clock
from tests import given
from tests.given import at
from tests.leads.handoff.test_moves_api import WRITTEN, address, nothing_written, post

NOW = at("Wed 11:00")
ROUNDS = 6
FASTER = re.compile(r"Already accepted by (Rita Rep|Carl Colleague) at 11:00 on 04 Mar 2026\.")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def at_once(*acts):
    together = Barrier(len(acts))

    def run(act):
        try:
            together.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def as_(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_one_wins_and_the_other_hears_of_whom_and_when():
    cast = given.cast()
    clients = [as_(cast.rep), as_(cast.colleague)]
    for _ in range(ROUNDS):
        handoff = given.an_unheld_offer(cast, at("Wed 10:30"))
        accept = address("accept", handoff)
        answers = at_once(*(partial(post, client, accept) for client in clients))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        told = lost.json()
        assert told["type"] == "urn:smarketing:problem:already-accepted"
        assert FASTER.fullmatch(told["detail"])
        holder = won.json()["holder"]
        assert holder["name"] in told["detail"]
        assert Handoff.objects.get(pk=handoff.pk).holder_id == holder["id"]


def test_the_same_sent_twice_with_one_key_is_done_once(cast, client):
    handoff = given.an_accepted(cast, at("Wed 10:30"))
    client.force_login(cast.rep)
    key = {"headers": {"Idempotency-Key": "once"}}
    answers = [
        client.post(address("attempts", handoff), CALL, content_type="application/json", **key)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Attempt.objects.count() == 1


CALL = {"via": "call", "result": "connected", "happened_at": "2026-03-04T10:59:00Z"}
# By the move: what is sent, the status, and the field it names.
BAD = {
    "reject": [
        ({}, 400, "reason"),
        ({"reason": "no_response"}, 400, "reason"),
        ({"reason": "other"}, 422, "comment"),
        ({"reason": "bad_data", "rating": 6}, 400, "rating"),
        ({"reason": "bad_data", "colour": "red"}, 400, "colour"),
        ({"reason": ["bad_data"]}, 400, "reason"),
    ],
    "reroute": [({"team_id": "EMEA"}, 400, "team_id"), ({"team_id": 0}, 400, "team_id"),
                ({"team_id": 999999}, 404, None)],
    "withdraw": [({}, 400, "why"), ({"why": "  "}, 400, "why")],
    "reassign": [
        ({"holder_id": 999999, "why": "Away"}, 422, "holder_id"),
        ({"why": "Away"}, 400, "holder_id"),
    ],
    "attempts": [
        ({**CALL, "happened_at": "2026-03-04T11:01:00Z"}, 422, "happened_at"),
        ({**CALL, "happened_at": "2026-03-04T09:00:00Z"}, 422, "happened_at"),
        ({**CALL, "happened_at": "yesterday"}, 400, "happened_at"),
        ({**CALL, "happened_at": "2026-03-04T10:59:00"}, 400, "happened_at"),
        ({**CALL, "via": "pigeon"}, 400, "via"),
        ({**CALL, "next_step": "Call"}, 422, "next_step_at"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("word", BAD)
def test_what_cannot_be_taken_is_named_and_nothing_is_written(word, cast, client):
    handoff = given.an_offer(cast, at("Wed 10:30"))
    client.force_login(cast.manager)
    for sent, status, field in BAD[word]:
        with nothing_written():
            told = post(client, address(word, handoff), sent)
        assert told.status_code == status, (sent, told.json())
        named = told.json().get("field") or next(iter(told.json().get("errors", ())), None)
        assert named == field, (sent, told.json())


def test_a_move_out_of_turn_is_a_conflict(cast, client):
    """409 says what it is by now; 404 that there is none."""
    handoff = given.an_accepted(cast, at("Wed 10:30"))
    client.force_login(cast.manager)
    for word, sent in (("accept", {}), ("reject", {"reason": "bad_data"}), ("withdraw", {"why": "Oops"})):
        with nothing_written():
            told = post(client, address(word, handoff), sent)
        assert told.status_code == 409
        assert "Already accepted by Rita Rep" in told.json()["detail"]
        assert told.json()["state"] == "accepted"
        handoff_gone = Handoff(pk=999999)
        assert post(client, address(word, handoff_gone), sent).status_code == 404


def test_an_offer_says_what_stands_against_it(cast, client):
    client.force_login(cast.marketer)
    lead, nameless = given.a_contact(at("Wed 10:00")), given.an_mql(cast, at("Wed 10:00"), name="")
    rejected = given.an_offer(cast, at("Wed 10:10")).contact
    for contact, status, code in ((lead, 409, "not-mql"), (nameless, 422, "incomplete"),
                                  (rejected, 409, "already-offered")):  # fmt: skip
        before = given.snapshot(*WRITTEN)
        told = post(client, "/api/v1/handoffs", {"contact_id": contact.pk, "team_id": cast.sales.pk})
        assert told.status_code == status
        assert told.json()["type"].endswith(code)
        assert given.snapshot(*WRITTEN) == before
    assert told.json()["detail"].startswith(str(rejected))


def test_only_marketing_and_managers_offer(cast, client):
    contact = given.an_mql(cast, at("Wed 10:00"))
    sent = {"contact_id": contact.pk, "team_id": cast.sales.pk}
    for name in ("rep", "lead", "other_rep", "admin"):
        client.force_login(getattr(cast, name))
        with nothing_written():
            assert post(client, "/api/v1/handoffs", sent).status_code == 403
    client.force_login(cast.manager)
    answer = post(client, "/api/v1/handoffs", sent)
    assert answer.status_code == 201
    assert client.get(answer["Location"]).json()["id"] == answer.json()["id"]


def test_a_next_step_is_finished_by_whose_it_is_and_their_lead(cast, client):
    handoff = given.an_accepted(cast, at("Wed 10:30"))
    given.an_attempt(handoff, cast.rep, at("Wed 10:40"), next_step="Call", next_step_at=at("Thu 10:00"))
    step = handoff.next_steps.get()
    for name in ("colleague", "marketer", "other_rep", "admin"):
        client.force_login(getattr(cast, name))
        assert post(client, f"/api/v1/next-steps/{step.pk}/done").status_code == 403
        step.refresh_from_db()
        assert step.done_at is None
    client.force_login(cast.lead)
    told = post(client, f"/api/v1/next-steps/{step.pk}/done")
    assert (told.status_code, told.json()["done_at"]) == (200, "2026-03-04T11:00:00Z")
    assert post(client, "/api/v1/next-steps/999999/done").status_code == 404
