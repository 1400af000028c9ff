"""Asking for content and answering: sales asks, marketing takes it on, declines with a reason or delivers
an asset. Each step is a fact that the other side hears of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from leads.campaigns import queries as campaigns
from leads.companies.queries import SEGMENTS
from leads.contacts import queries as contacts
from leads.content import queries, rules
from leads.content.models import ContentRequest
from leads.content.rules import Move, decide
from leads.profiles import queries as profiles
from leads.texts import has_control, tidy
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, NOT_FOUND, Refused
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing

ASKED = ("what", "details", "persona_id", "segment", "contact_id", "pieces", "needed_by", "cost")


@command
def ask(*, fields: Mapping[str, Any], actor: Actor, now: datetime) -> ContentRequest:
    """What is wanted, for whom, how many, by when and at what cost; all but the first may be left open."""
    need_asker(actor)
    values = _checked({name: fields[name] for name in ASKED if name in fields}, now)
    request = ContentRequest.objects.create(asked_at=now, asked_by_id=actor.id, **values)
    _tell("asked", request, actor, now)
    return request


@command
def take(*, request_id: int, actor: Actor, now: datetime) -> ContentRequest:
    """Marketing makes it."""
    request = _locked_for(Move.TAKE, request_id, actor)
    request.taken_at, request.taken_by_id = now, actor.id
    request.save(update_fields=["state", "taken_at", "taken_by"])
    _tell("taken", request, actor, now)
    return request


@command
def decline(*, request_id: int, why: str, actor: Actor, now: datetime) -> ContentRequest:
    request = _locked_for(Move.DECLINE, request_id, actor)
    return _closed(request, "declined", _reason(why, "Say why; who asked reads it."), actor, now)


@command
def deliver(*, request_id: int, asset_id: int, actor: Actor, now: datetime, why: str = "") -> ContentRequest:
    """It is there: the asset, which everybody finds in the library. `why`: a word to who asked."""
    request = _locked_for(Move.DELIVER, request_id, actor)
    campaigns.must_exist(asset_id=asset_id)
    request.asset_id = asset_id
    return _closed(request, "delivered", _text("why", why, rules.LONGEST_WHY), actor, now)


@command
def withdraw(*, request_id: int, why: str, actor: Actor, now: datetime) -> ContentRequest:
    """It is not wanted any more."""
    request = _locked_for(Move.WITHDRAW, request_id, actor)
    return _closed(request, "withdrawn", _reason(why, "Say why it is not wanted any more."), actor, now)


def may_ask(who: Standing) -> bool:
    return who.commands_side("sales")


def need_asker(actor: Actor) -> None:
    if not may_ask(members.standing(actor)):
        raise Refused("not-sales", "Content is asked for by sales.", status=FORBIDDEN)


def _checked(values: dict[str, Any], now: datetime) -> dict[str, Any]:
    values["what"] = _text("what", values.get("what"), rules.LONGEST_WHAT)
    if not values["what"]:
        raise Refused("missing", "Say what you need.", field="what")
    values["details"] = _text("details", values.get("details"), rules.LONGEST_TEXT)
    if values.get("segment") and values["segment"] not in SEGMENTS:
        raise Refused("no-such-segment", "There is no such segment.", field="segment")
    today = timezone.localtime(now).date()
    rules.check_terms(values.get("pieces"), values.get("cost"), values.get("needed_by"), today)
    _must_be_there("persona_id", values.get("persona_id"), profiles.get)
    _must_be_there("contact_id", values.get("contact_id"), _kept)
    return values


def _kept(contact_id: int) -> None:
    """Of whom something may be written down."""
    contacts.must_be_kept(contacts.locked(contact_id))


def _must_be_there(field: str, row_id: int | None, find: Any) -> None:
    if row_id is None:
        return
    try:
        find(row_id)
    except Refused as refused:
        if refused.status != NOT_FOUND:
            raise
        raise Refused(refused.code, refused.message, field=field) from refused


def _text(field: str, value: object, longest: int) -> str:
    text = tidy(value, lines=field == "details")
    if has_control(text):
        raise Refused("control-characters", "It contains characters that can't be printed.", field=field)
    if len(text) > longest:
        raise Refused("too-long", f"It is longer than {longest} characters.", field=field)
    return text


def _reason(why: str, missing: str) -> str:
    text = _text("why", why, rules.LONGEST_WHY)
    if not text:
        raise Refused("reason-missing", missing, field="why")
    return text


def _locked_for(move: Move, request_id: int, actor: Actor) -> ContentRequest:
    """The request, where that move leads; refused to who may not make it, or not now."""
    request = queries.locked(request_id)
    if not queries.may(request, move, members.standing(actor)):
        message = "Requests are answered by marketing and taken back by who asked."
        raise Refused("not-yours", message, status=FORBIDDEN)
    state = decide(request.state, move)
    if state is None:
        raise Refused(f"already-{request.state}", f"It is {request.state} already.", status=CONFLICT)
    request.state = state
    return request


def _closed(request: ContentRequest, verb: str, why: str, actor: Actor, now: datetime) -> ContentRequest:
    request.closed_at, request.closed_by_id, request.why = now, actor.id, why
    request.save(update_fields=["state", "closed_at", "closed_by", "why", "asset"])
    _tell(verb, request, actor, now)
    return request


def _tell(verb: str, request: ContentRequest, actor: Actor, now: datetime) -> None:
    """On the story of the person whom it is for, if it is for one: what is said of them goes when they do."""
    record(
        f"request.{verb}",
        request.pk,
        actor=actor,
        now=now,
        thread=f"contact:{request.contact_id}" if request.contact_id else f"request:{request.pk}",
        content=request.what,
        why=request.why,
        asset_id=request.asset_id,
    )
