"""Two programs, each with its lead's session or token, negotiate an agreement."""

import json

import pytest

from sla.agreements import queries
from sla.agreements.models import Agreement, Signature
from smarketing.kernel import clock
from tests.sla.moments import at

NOW = at("Mon 10:00")
ROOT = "/api/v1/agreements"


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def milo(join, marketing):
    return join("Milo", marketing, is_lead=True)


@pytest.fixture
def lena(join, sales):
    return join("Lena", sales, is_lead=True)


@pytest.fixture
def call(client):
    def call(person, method, path, body=None, **headers):
        client.force_login(person)
        sent = json.dumps(body or {})
        answer = client.generic(method, ROOT + path, sent, content_type="application/json", headers=headers)
        return answer, answer.json()

    return call


@pytest.fixture
def drafted(call, milo, lena, marketing, sales):
    answer, told = call(milo, "POST", "", {"marketing_team": marketing.pk, "sales_team": sales.pk})
    assert answer.status_code == 201
    assert answer["Location"].endswith(f"{ROOT}/{told['id']}")
    return told["id"]


def test_a_version_goes_from_draft_to_force(call, drafted, milo, lena, marketing, sales):
    change = {"terms": {"decide_minutes": 30}, "note": "We grow"}
    answer, told = call(milo, "PATCH", f"/{drafted}", change)
    assert (answer.status_code, told["terms"]["decide_minutes"], told["note"]) == (200, 30, "We grow")
    assert call(milo, "POST", f"/{drafted}/propose")[1]["state"] == "proposed"
    for person, side in ((milo, "marketing"), (lena, "sales")):
        fingerprint = call(person, "GET", f"/{drafted}")[1]["fingerprint"]
        answer, told = call(person, "POST", f"/{drafted}/sign", {"side": side, "fingerprint": fingerprint})
        assert answer.status_code == 200, told
    assert told["state"] == "active"
    assert [(each["side"], each["person"]["name"]) for each in told["signatures"]] == [
        ("marketing", "Milo"),
        ("sales", "Lena"),
    ]
    assert queries.in_force(marketing.pk, sales.pk, NOW).pk == drafted


def test_an_edit_of_what_changed_meanwhile_shows_both(call, drafted, milo, lena):
    tag = call(milo, "GET", f"/{drafted}")[0]["ETag"]
    call(lena, "PATCH", f"/{drafted}", {"note": "theirs"})
    answer, told = call(milo, "PATCH", f"/{drafted}", {"note": "mine"}, **{"If-Match": tag})
    assert answer.status_code == 412
    assert told["values"]["note"] == {"now": "theirs", "yours": "mine"}
    assert queries.get(drafted).note == "theirs"


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"terms": {"decide_minutes": 300}}, 422, "decide_minutes"),
        ({"terms": {"decide_minutes": 0}}, 400, "terms"),
        ({"terms": {"free_lunch": 1}}, 400, "terms"),
        ({"effective_from": "2020-01-01T00:00:00Z"}, 422, "effective_from"),
        ({"calendar": 987}, 404, None),
        ({"state": "active"}, 400, "state"),
    ],
)
def test_bad_values_are_refused_by_name_and_nothing_is_kept(call, drafted, milo, body, status, field):
    before = list(Agreement.objects.values())
    answer, told = call(milo, "PATCH", f"/{drafted}", body)
    assert answer.status_code == status
    assert field in {told.get("field"), *told.get("errors", {}), None}
    assert list(Agreement.objects.values()) == before


def test_a_stale_fingerprint_and_the_wrong_side_sign_nothing(call, drafted, milo, rep):
    call(milo, "POST", f"/{drafted}/propose")
    right = queries.fingerprint(queries.get(drafted))
    for person, side, fingerprint, status in (
        (milo, "marketing", "0" * 64, 409),
        (milo, "sales", right, 403),
        (rep, "sales", right, 403),
        (milo, "both", right, 400),
    ):
        body = {"side": side, "fingerprint": fingerprint}
        assert call(person, "POST", f"/{drafted}/sign", body)[0].status_code == status
    assert not Signature.objects.exists()


def test_declining_needs_a_word(call, drafted, milo, lena):
    call(milo, "POST", f"/{drafted}/propose")
    assert call(lena, "POST", f"/{drafted}/decline", {})[0].status_code == 400
    answer, told = call(lena, "POST", f"/{drafted}/decline", {"why": "Too short"})
    assert (answer.status_code, told["state"], told["closed_why"]) == (200, "declined", "Too short")
