"""Settings → API tokens, and one's own on the profile."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from smarketing.kernel import clock
from smarketing.people.tokens import commands as tokens
from smarketing.people.tokens.models import Token
from tests import given

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"smk_[0-9a-f]{12}_[\w-]{43}")


@pytest.fixture
def token(cast):
    return tokens.create(
        person_id=cast.rep.pk,
        name="Dialler",
        scopes=["read"],
        expires_at=None,
        actor=given.who(cast.admin),
        now=clock.now(),
    ).token


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_the_secret_is_shown_once(cast):
    client = signed_in(cast.admin)
    sent = {"name": "Dialler", "person": cast.rep.pk, "scopes": ["read", "handoffs:write"], "life": "90"}
    answer = client.post(reverse("settings-token-new"), sent)
    secrets = set(SECRET.findall(answer.content.decode()))
    assert answer.status_code == 201 and len(secrets) == 1
    assert "no-store" in answer["Cache-Control"]
    works = Client().get("/api/v1/people", headers={"Authorization": f"Bearer {secrets.pop()}"})
    assert works.status_code == 200
    token = Token.objects.get()
    assert (token.expires_at - token.created_at).days == 90
    for address in (reverse("token", args=[token.pk]), reverse("settings-tokens"), reverse("own-tokens")):
        assert not SECRET.search(client.get(address).content.decode())


def test_a_form_that_is_not_right_keeps_what_was_typed(cast):
    answer = signed_in(cast.admin).post(reverse("settings-token-new"), {"name": "Dialler", "life": "90"})
    assert answer.status_code == 422
    assert 'value="Dialler"' in answer.content.decode()
    assert not Token.objects.exists()


def test_a_new_secret_and_an_end_by_the_person_themselves(cast, token):
    client = signed_in(cast.rep)
    assert "Dialler" in client.get(reverse("own-tokens")).content.decode()
    answer = client.post(reverse("token-rotate", args=[token.pk]), {"at-once": "on"})
    assert SECRET.search(answer.content.decode())
    assert Token.objects.get().old_digest == ""
    client.post(reverse("token-revoke", args=[token.pk]))
    assert Token.objects.get().revoked_at is not None
    assert "revoked" in client.get(reverse("token", args=[token.pk])).content.decode()


def test_somebody_elses_token_is_neither_seen_nor_touched(cast, token):
    before = given.snapshot(Token)
    for person in (cast.colleague, cast.manager):
        client = signed_in(person)
        assert "Dialler" not in client.get(reverse("own-tokens")).content.decode()
        assert client.get(reverse("settings-tokens")).status_code == 403
        assert client.post(reverse("settings-token-new"), {"name": "x"}).status_code == 403
        assert client.get(reverse("token", args=[token.pk])).status_code == 404
        assert client.post(reverse("token-rotate", args=[token.pk])).status_code == 404
        assert client.post(reverse("token-revoke", args=[token.pk])).status_code == 404
    assert given.snapshot(Token) == before


def test_settings_and_profile_lead_there(cast, token):
    assert reverse("settings-tokens") in signed_in(cast.admin).get(reverse("settings")).content.decode()
    assert reverse("settings-tokens") not in signed_in(cast.rep).get(reverse("settings")).content.decode()
    assert reverse("own-tokens") in signed_in(cast.rep).get(reverse("profile")).content.decode()
    listed = signed_in(cast.admin).get(reverse("settings-tokens")).content.decode()
    assert "Dialler" in listed and "Rita Rep" in listed
