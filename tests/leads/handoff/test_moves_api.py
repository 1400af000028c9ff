"""Every move by program: who may make it, that a refusal writes nothing, and who was faster."""

from contextlib import contextmanager

import pytest
from django.db import transaction

from leads.contacts.models import Contact
from leads.handoff import commands as handoffs
from leads.handoff.commands import MOVES
from leads.handoff.models import Attempt, Handoff, NextStep
from leads.handoff.queries import criteria_of
from leads.handoff.rules import Move
from leads.handoff.serializers.shown import WORDS
from leads.handoff.serializers.taken import TERMS, Offer
from leads.lifecycle.models import StageMove
from leads.outcomes.models import Opportunity
from sla.clocks.models import Clock
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from tests import given
from tests.given import at, who

NOW = at("Wed 11:00")
WRITTEN = (Handoff, Contact, Attempt, NextStep, StageMove, Opportunity, Clock, Entry)
SALES = {"rep", "lead", "manager"}
BOSSES = {"lead", "manager"}
MARKETING = {"marketer", "marketing_lead", "manager"}
EVERYBODY = SALES | MARKETING
TEAM = {"rep", "colleague", "lead"}
ATTEMPT = {"via": "call", "result": "connected", "happened_at": "2026-03-04T10:59:00Z"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def offered(cast):
    return given.an_offer(cast, at("Wed 10:30"))


def unheld(cast):
    return given.an_unheld_offer(cast, at("Wed 10:30"))


def accepted(cast):
    return given.an_accepted(cast, at("Wed 10:30"), decided=at("Wed 10:57"))


def qualified(cast):
    return given.a_qualified(cast, at("Wed 10:30"))


def rejected(cast):
    offer = given.an_offer(cast, at("Wed 10:30"))
    return handoffs.reject(handoff_id=offer.pk, reason="no_intent", actor=who(cast.rep), now=at("Wed 10:57"))


def held(cast):
    handoff = accepted(cast)
    return handoffs.hold(
        handoff_id=handoff.pk,
        reason="In March",
        until=at("Fri 09:00"),
        actor=who(cast.rep),
        now=at("Wed 10:58"),
    )


def disputed(cast):
    handoff = rejected(cast)
    return handoffs.dispute(handoff_id=handoff.pk, why="No!", actor=who(cast.marketer), now=at("Wed 10:58"))


# By the last part of the address: in which state it is tried, by whom it may be made (domain.md,
# People), and what is sent.
MATRIX = {
    "claim": (unheld, TEAM, lambda cast, h: {}),
    "accept": (offered, SALES, lambda cast, h: {}),
    "reject": (offered, SALES, lambda cast, h: {"reason": "no_intent"}),
    "reroute": (offered, EVERYBODY, lambda cast, h: {"team_id": cast.other_sales.pk}),
    "withdraw": (offered, MARKETING, lambda cast, h: {"why": "Sent by mistake"}),
    "reassign": (
        accepted,
        {"lead", "manager"},
        lambda cast, h: {"holder_id": cast.colleague.pk, "why": "Ill"},
    ),
    "attempts": (accepted, SALES, lambda cast, h: ATTEMPT),
    "qualify": (accepted, SALES, lambda cast, h: {"criteria": criteria_of(h)}),
    "return": (accepted, SALES, lambda cast, h: {"reason": "too_early"}),
    "hold": (accepted, SALES, lambda cast, h: {"reason": "In March", "until": "2026-03-20T09:00:00Z"}),
    "lift-hold": (held, SALES, lambda cast, h: {}),
    "open-opportunity": (qualified, SALES, lambda cast, h: {"name": "Big one"}),
    "take-back": (accepted, {"rep"}, lambda cast, h: {}),
    "dispute": (rejected, MARKETING, lambda cast, h: {"why": "They asked for a call"}),
    "rule": (disputed, {"manager"}, lambda cast, h: {"ruling": "overturned", "why": "Marketing is right"}),
}
CREATE = {"reroute", "attempts", "open-opportunity"}


def address(word, handoff):
    return f"/api/v1/handoffs/{handoff.pk}/{word}"


def post(client, path, data=None):
    return client.post(path, {} if data is None else data, content_type="application/json")


@contextmanager
def undone():
    """What happens inside leaves no trace. A bare savepoint: commands insist on being outermost."""
    here = transaction.savepoint()
    yield
    transaction.savepoint_rollback(here)


@contextmanager
def nothing_written():
    before = given.snapshot(*WRITTEN)
    yield
    assert given.snapshot(*WRITTEN) == before


def test_every_move_has_its_address():
    assert set(MOVES) == set(Move)
    assert {*WORDS.values(), "open-opportunity"} == set(MATRIX)


@pytest.mark.parametrize("move", Move)
def test_a_move_asks_by_program_for_what_its_command_takes(move):
    asked = TERMS[move]().fields.values() if move in TERMS else ()
    command = MOVES[move].__wrapped__
    names = {*command.__annotations__} - {"handoff_id", "actor", "now", "return", "leaving"}
    assert {field.field_name for field in asked} == names


def test_an_offer_asks_for_what_its_command_takes():
    asked = {"sales_team_id" if name == "team_id" else name for name in Offer().fields}
    assert asked == {*handoffs.offer.__wrapped__.__annotations__} - {"actor", "now", "return"}


@pytest.mark.parametrize("word", MATRIX)
def test_nobody_acts_outside_side_and_role(word, cast, client):
    given_state, allowed, sent = MATRIX[word]
    handoff = given_state(cast)
    data = sent(cast, handoff)
    before = given.snapshot(*WRITTEN)
    for name, person in cast.everyone().items():
        client.force_login(person)
        with undone():
            response = post(client, address(word, handoff), data)
            if name not in allowed:
                assert response.status_code == 403, f"{name} must not {word}"
                assert response.json()["type"].startswith("urn:smarketing:problem:")
                assert given.snapshot(*WRITTEN) == before
                continue
            assert response.status_code == (201 if word in CREATE else 200), response.json()
            assert given.snapshot(*WRITTEN) != before
            if word in CREATE:
                assert client.get(response["Location"]).json()["id"] == response.json()["id"]
    assert given.snapshot(*WRITTEN) == before


@pytest.mark.parametrize("word", MATRIX)
def test_what_is_said_to_be_possible_is_and_the_rest_is_not(word, cast, client):
    """The moves a handoff is shown with are those that go through, for everybody."""
    given_state, _, sent = MATRIX[word]
    handoff = given_state(cast)
    data = sent(cast, handoff)
    if word == "open-opportunity":
        return
    for name, person in cast.everyone().items():
        client.force_login(person)
        moves = client.get(f"/api/v1/handoffs/{handoff.pk}").json()["moves"]
        with undone():
            done = post(client, address(word, handoff), data).status_code in (200, 201)
        assert (word in moves) == done, name


@pytest.mark.parametrize("word", MATRIX)
def test_a_stranger_is_refused(word, cast, client):
    given_state, _, sent = MATRIX[word]
    handoff = given_state(cast)
    with nothing_written():
        assert post(client, address(word, handoff), sent(cast, handoff)).status_code == 401
