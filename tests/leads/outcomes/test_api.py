"""Opportunities by program: who works on them, what lists are narrowed to, and that nobody overwrites
what they haven't seen."""

from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from leads.contacts.models import Contact
from leads.handoff import commands as handoffs
from leads.lifecycle import commands as lifecycle
from leads.lifecycle.models import StageMove
from leads.outcomes import commands as outcomes
from leads.outcomes.models import Opportunity
from leads.outcomes.rules import LOST_REASONS
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from tests import given
from tests.given import at, who

NOW = at("Wed 11:00")
WRITTEN = (Opportunity, Contact, StageMove, Entry)
JSON = "application/json"
TEAM = {"rep", "colleague", "lead", "manager"}
SALES = {"rep", "colleague", "lead", "other_rep", "manager"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def pilot(cast):
    contact = given.a_contact(at("Mon 09:00"))
    given.a_touch(contact, at("Mon 09:00"))
    return outcomes.open_(
        contact_id=contact.pk, name="Pilot", amount=Decimal(900), actor=who(cast.rep), now=at("Mon 10:00")
    )


@contextmanager
def undone():
    here = transaction.savepoint()
    yield
    transaction.savepoint_rollback(here)


def get(client, path, status=200, **query):
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == status, response.json()
    return response.json()


def send(client, way, path, data, **headers):
    return getattr(client, way)(f"/api/v1/{path}", data, content_type=JSON, headers=headers)


STEPS = {
    "edit": ("patch", "opportunities/{}", {"amount": "1500.50", "step": "proposal"}),
    "win": ("post", "opportunities/{}/win", {"amount": "1000"}),
    "lose": ("post", "opportunities/{}/lose", {"reason": "price"}),
    "reopen": ("post", "opportunities/{}/reopen", {"why": "They called back"}),
}


@pytest.mark.parametrize("name", STEPS)
def test_nobody_works_on_what_is_another_teams(name, cast, pilot, client):
    way, path, sent = STEPS[name]
    if name == "reopen":
        outcomes.lose(opportunity_id=pilot.pk, reason="timing", actor=who(cast.rep), now=at("Tue 10:00"))
    before, address = given.snapshot(*WRITTEN), path.format(pilot.pk)
    for person, user in cast.everyone().items():
        client.force_login(user)
        moves = get(client, f"opportunities/{pilot.pk}")["moves"]
        assert (name in moves) == (person in TEAM)
        with undone():
            assert send(client, way, address, sent).status_code == (200 if person in TEAM else 403), person
            assert (given.snapshot(*WRITTEN) != before) == (person in TEAM)
    client.logout()
    assert send(client, way, address, sent).status_code == 401
    assert given.snapshot(*WRITTEN) == before


def test_only_sales_opens_one_without_a_handoff_or_closes_an_sql(cast, client):
    sql, free = given.a_qualified(cast, at("Tue 10:00")).contact, given.a_contact(at("Tue 10:00"))
    before = given.snapshot(*WRITTEN)
    for person, user in cast.everyone().items():
        client.force_login(user)
        with undone():
            opened = send(client, "post", "opportunities", {"contact_id": free.pk})
            assert opened.status_code == (201 if person in SALES else 403), person
        with undone():
            closed = send(client, "post", f"contacts/{sql.pk}/close-sql", {"reason": "price"})
            allowed = {"rep", "lead", "manager"}  # the holder, their lead, a manager
            assert closed.status_code == (200 if person in allowed else 403), person
            assert person not in allowed or closed.json()["stage"] == "lead"
    assert given.snapshot(*WRITTEN) == before


def test_marketings_person_is_opened_from_the_handoff(cast, client):
    handoff = given.an_accepted(cast, at("Tue 10:00"))
    client.force_login(cast.rep)
    told = send(client, "post", "opportunities", {"contact_id": handoff.contact_id})
    assert (told.status_code, told.json()["type"]) == (409, "urn:smarketing:problem:with-sales")
    made = send(client, "post", f"handoffs/{handoff.pk}/open-opportunity", {"amount": None})
    assert made.status_code == 201
    assert client.get(made["Location"]).json() == made.json()
    assert made.json()["source"] == "marketing"
    assert made.json()["amount"] is None
    assert made.json()["owner"]["id"] == cast.rep.pk
    assert get(client, f"handoffs/{handoff.pk}")["state"] == "qualified"


def test_what_was_lost_is_not_reopened_while_the_person_is_handed_over_again(cast, client, pilot):
    outcomes.lose(opportunity_id=pilot.pk, reason="price", actor=who(cast.rep), now=at("Mon 11:00"))
    terms = {"sales_team_id": cast.sales.pk, "holder_id": cast.rep.pk, "qualify": "Asked again"}
    again = handoffs.offer(
        contact_id=pilot.contact_id, **terms, actor=who(cast.marketer), now=at("Tue 10:00")
    )
    client.force_login(cast.rep)
    before, why = given.snapshot(*WRITTEN), {"why": "They called back"}
    told = send(client, "post", f"opportunities/{pilot.pk}/reopen", why)
    assert (told.status_code, told.json()["type"]) == (409, "urn:smarketing:problem:with-sales")
    assert given.snapshot(*WRITTEN) == before
    handoffs.withdraw(handoff_id=again.pk, why="Too early", actor=who(cast.marketer), now=at("Tue 11:00"))
    assert send(client, "post", f"opportunities/{pilot.pk}/reopen", why).json()["state"] == "open"


def test_nothing_is_opened_with_somebody_who_asked_not_to_be_contacted(cast, client):
    client.force_login(cast.rep)
    contact = given.a_contact(at("Mon 09:00"))
    handoffs.disqualify(
        contact_id=contact.pk, reason="do_not_contact", actor=who(cast.rep), now=at("Mon 10:00")
    )
    before = given.snapshot(*WRITTEN)
    answer = send(client, "post", "opportunities", {"contact_id": contact.pk})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:smarketing:problem:do-not-contact")
    assert given.snapshot(*WRITTEN) == before
    assert f"/opportunities/new/?contact={contact.pk}" not in client.get(f"/contacts/{contact.pk}/").text
    lifecycle.lift_disqualification(
        contact_id=contact.pk, why="Called us", actor=who(cast.manager), now=at("Mon 11:00")
    )
    assert send(client, "post", "opportunities", {"contact_id": contact.pk}).status_code == 201


def test_nobody_overwrites_what_they_have_not_seen(cast, pilot, client):
    client.force_login(cast.rep)
    path = f"opportunities/{pilot.pk}"
    seen = client.get(f"/api/v1/{path}")["ETag"]
    first = send(client, "patch", path, {"amount": "1000.00"}, **{"If-Match": seen})
    assert (first.status_code, first.json()["amount"]) == (200, "1000.00")
    before = given.snapshot(*WRITTEN)
    late = send(client, "patch", path, {"amount": "800.00", "name": "Pilot"}, **{"If-Match": seen})
    assert late.status_code == 412
    assert late.json()["values"]["amount"] == {"now": "1000.00", "yours": "800.00"}
    assert given.snapshot(*WRITTEN) == before
    again = send(client, "patch", path, {"amount": "800.00"}, **{"If-Match": first["ETag"]})
    assert again.json()["amount"] == "800.00"


BAD = [
    ("edit", {"amount": "0.00"}, 422, "amount"),
    ("edit", {"amount": "lots"}, 400, "amount"),
    ("edit", {"amount": "1.001"}, 400, "amount"),
    ("edit", {"step": "hope"}, 400, "step"),
    ("edit", {"owner": 1}, 400, "owner"),
    ("edit", {"expected_close": "soon"}, 400, "expected_close"),
    ("win", {}, 400, "amount"),
    ("win", {"amount": None, "helped": [999999]}, 422, "helped"),
    ("win", {"amount": "-5"}, 422, "amount"),
    ("lose", {}, 400, "reason"),
    ("lose", {"reason": "bad luck"}, 400, "reason"),
    ("reopen", {"why": "Now"}, 409, None),
]


def test_what_cannot_be_taken_is_named_and_nothing_is_written(cast, pilot, client):
    client.force_login(cast.rep)
    before = given.snapshot(*WRITTEN)
    for name, sent, status, field in BAD:
        way, path, _ = STEPS[name]
        told = send(client, way, path.format(pilot.pk), sent)
        assert told.status_code == status, (name, sent, told.json())
        assert (told.json().get("field") or next(iter(told.json().get("errors", ())), None)) == field
        assert given.snapshot(*WRITTEN) == before
    for way, path, sent in STEPS.values():
        assert send(client, way, path.format(999999), sent).status_code == 404


def test_a_win_tells_what_helped(cast, pilot, client):
    client.force_login(cast.rep)
    touch = pilot.contact.touchpoints.get()
    won = send(
        client, "post", f"opportunities/{pilot.pk}/win", {"amount": "900", "helped": [touch.pk, touch.pk]}
    )
    assert (won.json()["state"], won.json()["closed_at"]) == ("won", "2026-03-04T11:00:00Z")
    assert [(each["id"], each["channel"]) for each in won.json()["helped"]] == [(touch.pk, "paid_search")]
    assert won.json()["moves"] == ["reopen"]


def test_without_a_name_it_is_called_after_the_company(cast, pilot, client):
    client.force_login(cast.rep)
    renamed = send(client, "patch", f"opportunities/{pilot.pk}", {"name": "  "})
    assert renamed.json()["name"] == str(pilot.contact.company)


def test_filters_keep_what_they_say(cast, pilot, client):
    client.force_login(cast.marketer)
    other = outcomes.open_(
        contact_id=given.a_contact(at("Tue 09:00")).pk, actor=who(cast.other_rep), now=at("Tue 10:00")
    )
    lost = outcomes.open_(
        contact_id=given.a_contact(at("Tue 09:00")).pk, actor=who(cast.rep), now=at("Tue 11:00")
    )
    outcomes.lose(opportunity_id=lost.pk, reason="price", actor=who(cast.rep), now=at("Tue 12:00"))
    outcomes.edit(
        opportunity_id=other.pk,
        changes={"step": "closing", "expected_close": at("Fri 00:00").date()},
        version=1,
        actor=who(cast.other_rep),
        now=at("Tue 13:00"),
    )
    meanings = {
        "": [lost, other, pilot],
        "state=open": [other, pilot],
        "state=won,lost": [lost],
        "step=closing": [other],
        "source=marketing": [],
        f"owner={cast.rep.pk}": [lost, pilot],
        f"team={cast.other_sales.pk}": [other],
        f"contact={pilot.contact_id}": [pilot],
        f"company={pilot.company_id}": [pilot],
        "lost_reason=price,timing": [lost],
        "stated=true": [pilot],
        "stated=false": [lost, other],
        "amount_from=900": [pilot],
        "amount_to=899.99": [],
        "expected_from=2026-03-06": [other],
        "expected_to=2026-03-05": [],
        "opened_after=2026-03-03T10:00:00Z": [lost, other],
        "opened_before=2026-03-03T10:00:00Z": [pilot],
        "closed_after=2026-03-03T12:00:00Z": [lost],
        "closed_before=2026-03-03T12:00:00Z": [],
    }
    for query, kept in meanings.items():
        found = get(client, f"opportunities?{query}")["results"]
        assert [row["id"] for row in found] == [each.pk for each in kept], query
    assert get(client, "opportunities?colour=red", status=400)["field"] == "colour"


def test_the_reasons_are_those_both_teams_agreed_on(cast, client):
    client.force_login(cast.marketer)
    assert {each["key"]: each["label"] for each in get(client, "lost-reasons")["results"]} == LOST_REASONS


def test_a_list_costs_the_same_however_long_it_is(cast, pilot, client):
    client.force_login(cast.marketer)

    def statements():
        with CaptureQueriesContext(connection) as asked:
            get(client, "opportunities")
        return len(asked)

    statements()
    before = statements()
    for _ in range(5):
        outcomes.open_(contact_id=given.a_contact(NOW).pk, actor=who(cast.rep), now=NOW)
    assert statements() == before <= 6
