"""Sentences about what became of it: opportunities, won and lost; and content asked for on the way."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings

from leads import meanings
from leads.record.queries.sentences.saying import (
    MARKETING,
    SALES,
    Names,
    Said,
    Say,
    Wording,
    changed,
    just,
)
from sla.glossary.queries import Kind
from smarketing.kernel.templatetags.look import money


def _opened(told: Mapping[str, Any], names: Names) -> Said:
    return Said("opened an opportunity", facts=[("Amount", _amount(told.get("amount")))])


def _won(told: Mapping[str, Any], names: Names) -> Said:
    facts = [("Amount", _amount(told.get("amount")))]
    return Said("won the opportunity", detail=str(told.get("comment") or ""), facts=facts)


def _lost(told: Mapping[str, Any], names: Names) -> Said:
    why = _why(told)
    detail = str(told.get("comment") or "")
    return Said(f"lost the opportunity: {why}", detail=detail, means=_meaning(told))


def _passed_on(told: Mapping[str, Any], names: Names) -> Said:
    return Said(f"made {names.person(told.get('to_id'))} the opportunity's owner")


def _came_to_nothing(told: Mapping[str, Any], names: Names) -> Said:
    why = _why(told)
    return Said(f"closed it without an opportunity: {why}", means=_meaning(told))


def _content(verb: str) -> Say:
    return lambda told, names: Said(f"{verb}: {told.get('content') or ''}", detail=str(told.get("why") or ""))


def _why(told: Mapping[str, Any]) -> str:
    key = str(told.get("reason") or "no reason")
    return meanings.labels(Kind.LOSS).get(key, key).lower()


def _meaning(told: Mapping[str, Any]) -> str:
    word = meanings.of_kind(Kind.LOSS).get(str(told.get("reason")))
    return word.tip if word else ""


def _amount(text: str | None) -> str:
    return money(Decimal(text), settings.CURRENCY) if text else "not stated"


OUTCOMES: Mapping[str, Wording] = {
    "opportunity.opened": Wording(SALES, "coin", _opened, "good"),
    "opportunity.changed": Wording(SALES, "coin", changed),
    "opportunity.won": Wording(SALES, "trophy", _won, "good"),
    "opportunity.lost": Wording(SALES, "mood-sad", _lost, "bad"),
    "opportunity.reopened": Wording(SALES, "rotate-clockwise", just("reopened the opportunity", "why")),
    "opportunity.reassigned": Wording(SALES, "user-share", _passed_on),
    "request.asked": Wording(SALES, "message", _content("asked marketing for content")),
    "request.taken": Wording(MARKETING, "pencil", _content("makes the content asked for")),
    "request.declined": Wording(MARKETING, "circle-x", _content("declined to make content")),
    "request.delivered": Wording(MARKETING, "package", _content("delivered content"), "good"),
    "request.withdrawn": Wording(SALES, "arrow-back-up", _content("doesn't need the content any more")),
    "sql.closed": Wording(SALES, "circle-x", _came_to_nothing, "warn"),
}
