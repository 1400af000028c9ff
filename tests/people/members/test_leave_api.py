"""Leave by program: planned, listed, called off, and its why for those who may know it."""

from datetime import timedelta

import pytest

from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.people.members.models import Leave
from tests import given
from tests.programs import Program, token

pytestmark = pytest.mark.django_db


def days(first, last):
    today = clock.now().date()
    return {
        "first_day": (today + timedelta(days=first)).isoformat(),
        "last_day": (today + timedelta(days=last)).isoformat(),
    }


@pytest.fixture
def ill(cast):
    answer = Program(cast.rep).post("/leave", {**days(3, 5), "kind": "sick"})
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def test_one_plans_ones_own_and_calls_it_off(cast, ill):
    rep = Program(cast.rep)
    shown = rep.shown(f"/leave/{ill}")
    assert (shown["person"]["name"], shown["kind"], shown["cancelled_at"]) == ("Rita Rep", "sick", None)
    assert rep.ids("/leave", {"person": cast.rep.pk, "cancelled": "false"}) == [ill]
    assert rep.post(f"/leave/{ill}/cancel").json()["cancelled_at"]
    assert rep.ids("/leave", {"team": cast.sales.pk, "cancelled": "false"}) == []
    assert rep.ids("/leave", {"cancelled": "true"}) == [ill]
    assert rep.post(f"/leave/{ill}/cancel").status_code == 409


@pytest.mark.parametrize(("who", "kind"), [("lead", "sick"), ("manager", "sick"), ("colleague", None)])
def test_why_is_for_those_who_lead_the_person(cast, ill, who, kind):
    program = Program(getattr(cast, who))
    assert program.shown(f"/leave/{ill}")["kind"] == kind
    assert [each["kind"] for each in program.shown("/leave")] == [kind]


def test_a_lead_plans_for_their_people_and_nobody_elses(cast):
    lead = Program(cast.lead)
    terms = {**days(1, 1), "kind": "training"}
    assert lead.post("/leave", {**terms, "person": cast.colleague.pk}).status_code == 201
    before = given.snapshot(Leave, Entry)
    assert lead.post("/leave", {**terms, "person": cast.other_rep.pk}).status_code == 403
    assert Program(cast.rep).post("/leave", {**terms, "person": cast.colleague.pk}).status_code == 403
    assert given.snapshot(Leave, Entry) == before


@pytest.mark.parametrize(
    ("terms", "status", "field"),
    [
        ({**days(5, 3), "kind": "vacation"}, 422, "last_day"),
        ({**days(4, 9), "kind": "vacation"}, 409, "first_day"),
        ({**days(-9, -5), "kind": "vacation"}, 422, "last_day"),
        ({**days(9, 9), "kind": "hangover"}, 400, None),
        ({"first_day": "soon", "last_day": "later", "kind": "sick"}, 400, None),
    ],
)
def test_days_that_make_no_sense_are_refused(cast, ill, terms, status, field):
    before = given.snapshot(Leave, Entry)
    answer = Program(cast.rep).post("/leave", terms)
    assert (answer.status_code, answer.json().get("field")) == (status, field)
    assert given.snapshot(Leave, Entry) == before


def test_a_token_needs_its_scope(cast, ill):
    assert token(cast, cast.rep, "read").post(f"/leave/{ill}/cancel").status_code == 403
    assert token(cast, cast.rep, "read", "people:write").post(f"/leave/{ill}/cancel").status_code == 200
