"""The life of a token: an admin makes it for a person; both may give it a new secret and revoke it.

Every step is a fact; of the secret none tells a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, NOT_FOUND, Refused
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing
from smarketing.people.tokens import rules
from smarketing.people.tokens.models import Token


@dataclass(frozen=True, slots=True)
class Made:
    """A token and its secret, told this once."""

    token: Token
    secret: str = field(repr=False)


@command
def create(
    *,
    person_id: int,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
    actor: Actor,
    now: datetime,
) -> Made:
    """An admin makes a token that acts for that person, within the scopes."""
    who = _need_person(actor)
    if not who.configures():
        raise Refused("admin-only", "Only an admin makes API tokens.", status=FORBIDDEN)
    person = members.person(person_id)
    if not person.is_active:
        raise Refused("inactive", f"{person} was deactivated.", status=CONFLICT, field="person")
    prefix = rules.new_prefix()
    secret = rules.new_secret(prefix)
    token = Token.objects.create(
        person=person,
        name=_need_name(name),
        prefix=prefix,
        digest=rules.digest(secret),
        scopes=_need_scopes(scopes),
        created_at=now,
        created_by_id=who.person_id or 0,  # the system has no id and makes none
        expires_at=_need_end(expires_at, now),
    )
    _tell("created", token, actor, now)
    return Made(token, secret)


@command
def rotate(*, token_id: int, overlap: bool, actor: Actor, now: datetime) -> Made:
    """A new secret for the same token. With `overlap` the one before opens for a day more."""
    token = _locked(token_id, _need_person(actor))
    if token.state(now) != "active":
        raise Refused("not-active", f"“{token}” is {token.state(now)}; make a new one.", status=CONFLICT)
    secret = rules.new_secret(token.prefix)
    token.old_digest, token.old_until = (token.digest, now + rules.OVERLAP) if overlap else ("", None)
    token.digest = rules.digest(secret)
    token.save(update_fields=["digest", "old_digest", "old_until"])
    _tell("rotated", token, actor, now)
    return Made(token, secret)


@command
def revoke(*, token_id: int, actor: Actor, now: datetime) -> Token:
    """The token opens nothing any more, from now on and for good."""
    token = _locked(token_id, _need_person(actor))
    if token.revoked_at is None:
        token.revoked_at, token.old_digest, token.old_until = now, "", None
        token.save(update_fields=["revoked_at", "old_digest", "old_until"])
        _tell("revoked", token, actor, now)
    return token


def used(token: Token, now: datetime) -> None:
    """Note that it was used, once a minute at most; no change anybody decided on, so no fact."""
    if token.last_used_at is None or now - token.last_used_at >= rules.USE_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


def _need_person(actor: Actor) -> Standing:
    """Somebody signed in by browser: a token neither makes nor changes tokens."""
    if actor.kind == "token":
        raise Refused("person-only", "A token can't change tokens.", status=FORBIDDEN)
    return members.standing(actor)


def _locked(token_id: int, who: Standing) -> Token:
    rows = Token.objects.select_for_update(of=("self",), no_key=True).select_related("person")
    token = rows.filter(pk=token_id).first()
    if token is None or not (who.configures() or token.person_id == who.person_id):
        raise Refused("no-such-token", "There is no such token.", status=NOT_FOUND)
    return token


def _need_name(name: str) -> str:
    told = " ".join(name.split())
    if not 0 < len(told) <= 60:
        raise Refused("invalid", "Say in up to 60 characters what it is for.", field="name")
    return told


def _need_scopes(scopes: Sequence[str]) -> list[str]:
    unknown = next((scope for scope in scopes if scope not in rules.SCOPES), None)
    if unknown is not None:
        raise Refused("no-such-scope", f"There is no scope “{unknown}”.", field="scopes")
    if not scopes:
        raise Refused("invalid", "Choose at least one scope.", field="scopes")
    return [scope for scope in rules.SCOPES if scope in scopes]


def _need_end(expires_at: datetime | None, now: datetime) -> datetime | None:
    if expires_at is not None and not now < expires_at <= now + rules.LONGEST_LIFE:
        raise Refused("expires-when", "Choose a day to come, at most five years from now.", field="expires")
    return expires_at


def _tell(verb: str, token: Token, actor: Actor, now: datetime) -> None:
    record(f"token.{verb}", token.pk, actor=actor, now=now, **_told(token))


def _told(token: Token) -> dict[str, Any]:
    ends = token.expires_at.isoformat() if token.expires_at else None
    return {"name": token.name, "person_id": token.person_id, "scopes": token.scopes, "expires_at": ends}
