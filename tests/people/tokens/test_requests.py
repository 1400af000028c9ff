"""What a request may say about itself, and what of it is believed."""

import logging
from datetime import timedelta

import pytest
from django.test import Client

from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.people.members import commands as members
from smarketing.people.tokens import commands as tokens
from smarketing.people.tokens.models import Token
from tests import given

pytestmark = pytest.mark.django_db
PEOPLE = "/api/v1/people"
NEWS = {"name": "Spring webinar", "key": "spring"}


@pytest.fixture
def made(cast):
    def made(*scopes, **terms):
        chosen = {"person_id": cast.marketer.pk, "name": "Import", "expires_at": None, "now": clock.now()}
        return tokens.create(scopes=scopes or ["read"], actor=given.who(cast.admin), **{**chosen, **terms})

    return made


def get(secret, path=PEOPLE, scheme="Bearer"):
    return Client().get(path, headers={"Authorization": f"{scheme} {secret}"})


def test_a_token_reads_for_its_person(made):
    assert get(made().secret).status_code == 200
    assert get(made().secret, scheme="bearer").status_code == 200


def test_whoever_says_nothing_is_asked_for_a_token(db):
    answer = Client().get(PEOPLE)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer["Content-Type"] == "application/problem+json"


def test_what_is_wrong_with_a_token_is_never_told(made, cast):
    """Unknown, tampered, expired, revoked, its person gone: one and the same answer."""
    now = clock.now()
    good, revoked, gone = made(), made(), made(person_id=cast.rep.pk)
    expired = made(now=now - timedelta(days=9), expires_at=now - timedelta(days=1))
    tokens.revoke(token_id=revoked.token.pk, actor=given.who(cast.admin), now=now)
    members.deactivate(person_id=cast.rep.pk, actor=given.who(cast.admin), now=now)
    tampered = good.secret[:-1] + ("A" if good.secret[-1] != "A" else "B")
    unknown = "smk_0123456789ab_" + "x" * 43
    bad = [tampered, unknown, expired.secret, revoked.secret, gone.secret, "", "nonsense", "smk_é", "a b c"]
    answers = [get(secret) for secret in bad]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer["WWW-Authenticate"] for answer in answers}) == 1
    assert get(good.secret).status_code == 200


def test_a_bad_token_is_not_helped_by_a_session(cast):
    client = Client()
    client.force_login(cast.rep)
    assert client.get(PEOPLE).status_code == 200
    assert client.get(PEOPLE, headers={"Authorization": "Bearer smk_nothing"}).status_code == 401


def test_a_token_in_the_address_is_never_read(made):
    secret = made().secret
    for key in ("token", "access_token", "api_key", "authorization"):
        assert Client().get(PEOPLE, {key: secret}).status_code == 401
    assert Client().get(PEOPLE, headers={"X-Api-Key": secret}).status_code == 401
    assert get(secret, scheme="Basic").status_code == 401
    assert get(secret, scheme="Token").status_code == 401
    assert Token.objects.get().last_used_at is None


def test_writing_needs_the_scope_even_of_an_admin(made, cast):
    secret = made("read", "contacts:write", person_id=cast.admin.pk).secret
    before = given.snapshot(Entry)
    answer = Client().post(
        "/api/v1/campaigns", NEWS, "application/json", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 403
    assert answer.json()["scope"] == "campaigns:write"
    assert given.snapshot(Entry) == before


def test_reading_needs_the_scope_too(made):
    answer = get(made("campaigns:write").secret)
    assert answer.status_code == 403
    assert answer.json()["scope"] == "read"


def test_what_a_token_does_is_told_under_its_name_and_its_persons(made, cast):
    secret = made("read", "campaigns:write").secret
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().post("/api/v1/campaigns", NEWS, "application/json", headers=headers).status_code == 201
    entry = Entry.objects.get(subject="campaign")
    assert (entry.actor_kind, entry.actor_id) == ("token", cast.marketer.pk)
    assert entry.actor_label == "Import (Mara Marketer)"


def test_a_session_changes_nothing_without_the_csrf_token(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.marketer)
    before = given.snapshot(Entry)
    answer = client.post("/api/v1/campaigns", NEWS, "application/json")
    assert answer.status_code == 403
    assert given.snapshot(Entry) == before
    client.get("/me/")
    sent = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert client.post("/api/v1/campaigns", NEWS, "application/json", headers=sent).status_code == 201


def test_a_token_needs_no_csrf_token(made):
    client = Client(enforce_csrf_checks=True)
    headers = {"Authorization": f"Bearer {made('campaigns:write').secret}"}
    assert client.post("/api/v1/campaigns", NEWS, "application/json", headers=headers).status_code == 201


def test_a_token_opens_no_page(made):
    for path in ("/settings/tokens/", "/me/", "/"):
        assert get(made().secret, path).status_code == 302


def test_the_secret_is_never_logged(made, caplog):
    secret = made().secret
    with caplog.at_level(logging.DEBUG):
        get(secret)
        get(secret[:-1])
        Client().get(PEOPLE, headers={"Authorization": f"Bearer {secret}x"})
    assert secret[-43:-1] not in caplog.text
