"""What happened to the people marketing offered: who has them, how long there is, why they came back.
Counts are of what is listed; how good that is stands on the dashboard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from leads import meanings
from leads.handoff import asked, queries, sheet
from leads.handoff.asked import PERIODS, USUAL_PERIOD
from leads.handoff.queries import Handoff, Move, State, offered
from leads.handoff.queries.inbox import telling
from leads.handoff.queries.offered import Group
from leads.nurture import queries as nurture
from leads.nurture.queries import Enrolment
from leads.saved import pages as saved
from leads.saved.lists import VIEW
from sla.clocks import queries as clocks
from sla.clocks.queries import ClockView
from sla.glossary.queries import Kind
from smarketing.kernel import paging
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing

WAITING = {State.OFFERED: "Waiting", State.ACCEPTED: "In work"}
CAME_BACK = (State.REJECTED, State.RETURNED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Row:
    handoff: Handoff
    badge: dict[str, Any] | None
    moves: set[Move]
    came_back: bool
    may_offer_again: bool
    may_enrol: bool
    nurture: Enrolment | None


def my_leads(request: Request) -> HttpResponse:
    """The page, or for a poll its changing part alone."""
    if getattr(request, "htmx", False):
        return HttpResponse(region(request, request.GET))
    who = members.standing(edge.actor(request))
    read = asked.read(request.GET, who, request.now)
    found = {**context(request, request.GET), "saved": saved.offer(request, asked.LIST.key, read)}
    return render(request, "leads/handoff/my_leads.html", {**found, "notes": read.notes})


@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """The listed handoffs, all of them, as a file."""
    who = members.standing(edge.actor(request))
    sieve = asked.sieve(asked.chosen(request.GET, who), who, request.now)
    return exports.download(request, sheet.table(offered.rows(sieve)))


def region(request: Request, query: QueryDict) -> str:
    return render_to_string("leads/handoff/_my_leads.html", context(request, query), request)


def context(request: Request, query: QueryDict) -> dict[str, Any]:
    who = members.standing(edge.actor(request))
    chosen = {**asked.chosen(query, who), VIEW: query.get(VIEW, "")}
    sieve = asked.sieve(chosen, who, request.now)
    found = offered.rows(sieve)
    after, before = query.get("after", ""), query.get("before", "")
    page = paging.page(found, "offered_at", after=after, before=before)
    groups = {name: offered.by_group(sieve, name) for name in ("campaign", "form")}
    return {
        "chosen": chosen,
        "rows": _rows(page.rows, who, request.now),
        "tabs": list(_tabs(chosen, who)),
        "states": list(_states(chosen, offered.by_state(sieve))),
        "reasons": list(_reasons(chosen, offered.by_reason(sieve))),
        "periods": list(_periods(chosen)),
        "applied": list(_applied(chosen, groups)),
        "groups": [_table(chosen, name, each) for name, each in groups.items() if _any_named(each)],
        "total": paging.count(found),
        "pager": {
            "previous": _address(chosen, before=page.newer) if page.newer else "",
            "next": _address(chosen, after=page.older) if page.older else "",
        },
        "address": _address(chosen, after=after, before=before),
        "may_offer": who.commands_side("marketing"),
        "markets": who.markets(),
        "export": exports.offer(request, "my-leads-export"),
    }


def _rows(handoffs: Sequence[Handoff], who: Standing, now: datetime) -> list[Row]:
    standing = clocks.standing([handoff.pledge_id for handoff in handoffs], now)
    moves = queries.moves_for_each(handoffs, who, now)
    again = offered.offered_again(handoffs)
    back = {each.pk: each for each in handoffs if each.state in CAME_BACK and each.pk not in again}
    markets = who.commands_side("marketing")
    against = queries.against_nurture_of_each([each.contact for each in back.values()]) if markets else {}
    nurtured = nurture.current_of_each([each.contact_id for each in back.values()])
    return [
        Row(
            handoff,
            _badge(handoff, standing[handoff.pledge_id]),
            moves[handoff.pk],
            came_back=handoff.state in CAME_BACK,
            may_offer_again=markets and handoff.pk in back,
            may_enrol=markets and handoff.pk in back and against[handoff.contact_id] is None,
            nurture=nurtured.get(handoff.contact_id) if handoff.pk in back else None,
        )
        for handoff in handoffs
    ]


def _badge(handoff: Handoff, views: Sequence[ClockView]) -> dict[str, Any] | None:
    view = telling(views)
    return {**view.badge, "who": str(handoff.contact)} if view else None


def _tabs(chosen: dict[str, str], who: Standing) -> Iterator[dict[str, Any]]:
    for whose, label in asked.whose(who).items():
        yield {
            "label": label,
            "url": _address({**chosen, "whose": whose}),
            "current": whose == chosen["whose"],
        }


def _states(chosen: dict[str, str], counts: dict[str, int]) -> Iterator[dict[str, Any]]:
    everything = sum(counts.values())
    yield _chip("All", everything, {**chosen, "state": "", "reason": ""}, active=not chosen["state"])
    for state, count in counts.items():
        wanted = {**chosen, "state": state, "reason": ""}
        yield _chip(label_of(state), count, wanted, active=chosen["state"] == state)


def _reasons(chosen: dict[str, str], counts: dict[str, int]) -> Iterator[dict[str, Any]]:
    words = meanings.of_kind(Kind.REFUSAL)
    for reason, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        active = chosen["reason"] == reason
        wanted = {**chosen, "reason": "" if active else reason}
        chip = _chip(words[reason].label, count, wanted, active=active)
        yield {**chip, "remove": active, "means": words[reason].tip}


def _periods(chosen: dict[str, str]) -> Iterator[dict[str, Any]]:
    for days, label in PERIODS.items():
        yield _chip(label, None, {**chosen, "days": days}, active=days == chosen["days"])


def _applied(chosen: dict[str, str], groups: dict[str, list[Group]]) -> Iterator[dict[str, Any]]:
    """The campaign or form in effect, with the address without it."""
    for name, found in groups.items():
        if key := chosen[name]:
            named = next((group.name for group in found if group.key == key), "") or f"no {name}"
            chip = _chip(f"{name.capitalize()}: {named}", None, {**chosen, name: ""}, active=True)
            yield {**chip, "remove": True}


def _any_named(found: list[Group]) -> bool:
    """Whether anything came from a campaign or form at all: else there is nothing to tell apart."""
    return any(group.key != offered.NONE for group in found)


def _chip(label: str, count: int | None, wanted: dict[str, str], *, active: bool) -> dict[str, Any]:
    return {"label": label, "count": count, "url": _address(wanted), "active": active}


def _table(chosen: dict[str, str], name: str, found: list[Group]) -> dict[str, Any]:
    """What became of each campaign's or form's; every number opens its rows."""
    words = meanings.of_kind(Kind.REFUSAL)
    columns = [state for state in State if any(group.states.get(state) for group in found)]
    lines = [
        {
            "name": group.name or f"No {name}",
            "total": group.total,
            "url": _address({**chosen, name: group.key}),
            "cells": [
                {
                    "count": group.states.get(state, 0),
                    "url": _address({**chosen, name: group.key, "state": state}),
                }
                for state in columns
            ],
            "reasons": [
                {
                    "label": words[reason].label,
                    "means": words[reason].tip,
                    "count": count,
                    "url": _address({**chosen, name: group.key, "reason": reason}),
                }
                for reason, count in sorted(group.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
            ],
            "current": chosen[name] == group.key,
        }
        for group in found
    ]
    return {"name": name, "columns": [label_of(state) for state in columns], "lines": lines}


def label_of(state: str) -> str:
    """`Waiting` for an offer, `In work` for what was accepted, else the state's own word."""
    return WAITING.get(State(state), state.capitalize())


def _address(chosen: dict[str, str], **place: str) -> str:
    query = QueryDict(mutable=True)
    usual = {"days": USUAL_PERIOD}
    for name, value in {**chosen, **place}.items():
        if value and value != usual.get(name):
            query[name] = value
    return f"{reverse('my-leads')}?{query.urlencode()}" if query else reverse("my-leads")
