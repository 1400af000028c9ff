"""The life of a token: made by admins, shown once, kept as a hash, ended for good."""

from datetime import timedelta

import pytest

from smarketing.journal.models import Entry
from smarketing.kernel.actor import Actor
from smarketing.kernel.errors import Refused
from smarketing.people.members import commands as members
from smarketing.people.tokens import commands as tokens
from smarketing.people.tokens import queries
from smarketing.people.tokens.models import Token
from tests import given

pytestmark = pytest.mark.django_db
NOW = given.at("Mon 10:00")
DAY = timedelta(days=1)


def made(cast, **terms):
    chosen = {
        "person_id": cast.rep.pk,
        "name": "Dialler",
        "scopes": ["read", "handoffs:write"],
        "expires_at": None,
        "actor": given.who(cast.admin),
        "now": NOW,
        **terms,
    }
    return tokens.create(**chosen)


def opens(secret, now=NOW):
    return queries.opened_by(secret, now) is not None


def refused(code, act):
    before = given.snapshot(Token, Entry)
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.code == code
    assert given.snapshot(Token, Entry) == before


def test_a_token_opens_with_its_secret_alone(cast):
    one, other = made(cast), made(cast, name="Import")
    assert queries.opened_by(one.secret, NOW) == one.token
    assert queries.opened_by(other.secret, NOW) == other.token
    crossed = f"smk_{one.token.prefix}_{other.secret.rpartition('_')[2]}"
    for wrong in (
        crossed,
        one.secret[:-1],
        one.secret + "x",
        one.secret.swapcase(),
        "smk_",
        "",
        "smk_\x00_é",
    ):
        assert not opens(wrong)


def test_of_the_secret_only_a_hash_is_kept_and_no_fact_tells_it(cast):
    one = made(cast)
    again = tokens.rotate(token_id=one.token.pk, overlap=True, actor=given.who(cast.rep), now=NOW)
    tokens.revoke(token_id=one.token.pk, actor=given.who(cast.rep), now=NOW)
    kept = str(list(Token.objects.values())) + str(list(Entry.objects.values()))
    for secret in (one.secret, again.secret):
        assert secret.partition(one.token.prefix)[2][1:] not in kept
        assert secret not in repr(one) + repr(again)
    assert [e.kind for e in Entry.objects.order_by("pk")] == [
        "token.created",
        "token.rotated",
        "token.revoked",
    ]
    assert str(one.token.digest) not in str(list(Entry.objects.values()))


def test_secrets_are_long_and_never_the_same(cast):
    secrets = {made(cast, name=f"Token {n}").secret for n in range(20)}
    assert len(secrets) == 20
    assert {len(secret.partition("_")[2].partition("_")[2]) for secret in secrets} == {43}


def test_a_token_ends_at_its_moment(cast):
    one = made(cast, expires_at=NOW + DAY)
    assert opens(one.secret, NOW + DAY - timedelta(seconds=1))
    assert not opens(one.secret, NOW + DAY)


def test_a_revoked_token_opens_nothing_and_revoking_twice_is_one_fact(cast):
    one = made(cast)
    for _ in range(2):
        tokens.revoke(token_id=one.token.pk, actor=given.who(cast.admin), now=NOW)
    assert not opens(one.secret)
    assert Entry.objects.filter(kind="token.revoked").count() == 1


def test_a_token_dies_with_its_person_and_stays_dead_when_they_come_back(cast):
    one = made(cast)
    members.deactivate(person_id=cast.rep.pk, actor=given.who(cast.admin), now=NOW + DAY)
    assert not opens(one.secret, NOW + DAY)
    members.reactivate(person_id=cast.rep.pk, actor=given.who(cast.admin), now=NOW + 2 * DAY)
    assert not opens(one.secret, NOW + 2 * DAY)
    assert opens(made(cast, now=NOW + 3 * DAY).secret, NOW + 3 * DAY)


def test_after_a_rotation_the_old_secret_opens_for_a_day(cast):
    one = made(cast)
    again = tokens.rotate(token_id=one.token.pk, overlap=True, actor=given.who(cast.rep), now=NOW)
    assert opens(again.secret) and opens(one.secret, NOW + DAY - timedelta(seconds=1))
    assert not opens(one.secret, NOW + DAY)
    assert opens(again.secret, NOW + DAY)


def test_a_leaked_secret_is_shut_at_once(cast):
    one = made(cast)
    again = tokens.rotate(token_id=one.token.pk, overlap=False, actor=given.who(cast.rep), now=NOW)
    assert opens(again.secret) and not opens(one.secret)


def test_a_revoked_token_gets_no_new_secret(cast):
    one = made(cast)
    tokens.revoke(token_id=one.token.pk, actor=given.who(cast.admin), now=NOW)
    refused(
        "not-active",
        lambda: tokens.rotate(token_id=one.token.pk, overlap=True, actor=given.who(cast.admin), now=NOW),
    )


@pytest.mark.parametrize("name", ["marketer", "rep", "lead", "manager"])
def test_only_an_admin_makes_tokens(cast, name):
    refused("admin-only", lambda: made(cast, actor=given.who(getattr(cast, name))))


@pytest.mark.parametrize("name", ["marketer", "colleague", "lead", "manager"])
def test_a_token_of_somebody_else_is_not_there(cast, name):
    one, actor = made(cast), given.who(getattr(cast, name))
    refused("no-such-token", lambda: tokens.revoke(token_id=one.token.pk, actor=actor, now=NOW))
    refused("no-such-token", lambda: tokens.rotate(token_id=one.token.pk, overlap=True, actor=actor, now=NOW))


def test_a_token_changes_no_tokens(cast):
    one, actor = made(cast, person_id=cast.admin.pk), Actor("token", cast.admin.pk, "Import (Ada)")
    refused("person-only", lambda: made(cast, actor=actor))
    refused("person-only", lambda: tokens.revoke(token_id=one.token.pk, actor=actor, now=NOW))


@pytest.mark.parametrize(
    "code, terms",
    [
        ("no-such-scope", {"scopes": ["read", "everything"]}),
        ("invalid", {"scopes": []}),
        ("invalid", {"name": "  "}),
        ("invalid", {"name": "x" * 61}),
        ("expires-when", {"expires_at": NOW}),
        ("expires-when", {"expires_at": NOW + 6 * 366 * DAY}),
        ("no-such-person", {"person_id": 0}),
    ],
)
def test_what_cannot_be_is_refused(cast, code, terms):
    refused(code, lambda: made(cast, **terms))


def test_a_token_for_somebody_who_left_is_refused(cast):
    members.deactivate(person_id=cast.rep.pk, actor=given.who(cast.admin), now=NOW)
    refused("inactive", lambda: made(cast, now=NOW + DAY))


def test_use_is_written_down_once_a_minute_at_most(cast):
    token = made(cast).token
    tokens.used(token, NOW)
    token.refresh_from_db()
    assert token.last_used_at == NOW
    tokens.used(token, NOW + timedelta(seconds=59))
    assert Token.objects.get().last_used_at == NOW
    tokens.used(token, NOW + timedelta(seconds=60))
    assert Token.objects.get().last_used_at == NOW + timedelta(seconds=60)
