"""The rep's inbox: one list ordered by the time that is left. It asks again by itself, and after each
act the row that was next has the focus."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from leads.campaigns import queries as campaigns
from leads.handoff import queries, sheet
from leads.handoff.queries.inbox import Item, Scope, Split, just_decided, scope_of, shown, splits
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing

PAGE = 50
MOST = 500
CAMPAIGNS = 5  # of those that run now, below the list
LABELS = {
    Split.DUE: "Due now",
    Split.MINE: "Mine",
    Split.TEAM: "Team",
    Split.HOLD: "On hold",
    Split.STEPS: "Next steps",
}


def inbox(request: Request) -> HttpResponse:
    """The page, or for a poll its list alone."""
    if getattr(request, "htmx", False):
        return HttpResponse(region(request, request.GET))
    running = campaigns.running(timezone.localtime(request.now).date()).exclude(talk_track="")
    around = {"running": list(running[: CAMPAIGNS + 1]), "most": CAMPAIGNS}
    return render(request, "leads/handoff/inbox.html", {**context(request, request.GET), **around})


@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """The split that is looked at, all of it, as a file."""
    who = members.standing(edge.actor(request))
    scope = scope_of(who, _number(request.GET.get("team")))
    items = splits(scope, request.now)[_split(request.GET.get("split", ""), scope)]
    return exports.download(request, sheet.inbox(shown(items, who, request.now)))


def region(request: Request, query: QueryDict) -> str:
    """The list as it is now, with the count on the rail."""
    return render_to_string(
        "leads/handoff/_inbox.html", {**context(request, query), "is_answer": True}, request
    )


def context(request: Request, query: QueryDict) -> dict[str, Any]:
    who = members.standing(edge.actor(request))
    scope = scope_of(who, _number(query.get("team")))
    found = splits(scope, request.now)
    split = _split(query.get("split", ""), scope)
    most = min(max(_number(query.get("show")) or PAGE, PAGE), MOST)
    items = shown(found[split][:most], who, request.now)
    return {
        "split": split,
        "rows": _rows(items, query),
        "tabs": _tabs(scope, found, split, query),
        "more": _address(query, show=most + PAGE) if len(found[split]) > most else "",
        "total": len(found[split]),
        "address": _address(query),
        "focus": query.get("focus", ""),
        "recent": just_decided(who.person_id, who, request.now) if who.person_id else [],
        "teams": members.teams("sales") if _chooses_team(who) else [],
        "team": members.team(scope.team_id) if scope.is_team and scope.team_id else None,
        "export": exports.offer(request, "inbox-export"),
        "due_of_viewer": _own_due(who, scope, found, request),
    }


def _rows(items: Sequence[Item], query: QueryDict) -> list[dict[str, Any]]:
    """Each item with the address to come back to, which says whose turn the focus is."""
    following = [*(item.key for item in items[1:]), items[-2].key if len(items) > 1 else ""]
    return (
        [
            {"item": item, "next": _address(query, focus=after)}
            for item, after in zip(items, following, strict=True)
        ]
        if items
        else []
    )


def _tabs(
    scope: Scope, found: dict[Split, list[Item]], current: Split, query: QueryDict
) -> list[dict[str, Any]]:
    return [
        {
            "label": LABELS[split],
            "count": len(found[split]),
            "url": _address(query, split=split.value, show=None),
            "current": split == current,
            "is_due": split == Split.DUE,
        }
        for split in _splits_of(scope)
    ]


def _splits_of(scope: Scope) -> list[Split]:
    """A team's inbox is nobody's own."""
    return [split for split in Split if not (scope.is_team and split == Split.MINE)]


def _split(asked: str, scope: Scope) -> Split:
    return Split(asked) if asked in [split.value for split in _splits_of(scope)] else Split.DUE


def _address(query: QueryDict, **changes: Any) -> str:
    """This inbox's own address with changes; the focus is never kept."""
    known = {name: query[name] for name in ("team", "split", "show") if query.get(name)}
    wanted = {**known, **changes}
    text = urlencode({name: value for name, value in wanted.items() if value not in (None, "")})
    return f"{reverse('inbox')}?{text}" if text else reverse("inbox")


def _chooses_team(who: Standing) -> bool:
    return not who.sells()


def _own_due(who: Standing, scope: Scope, found: dict[Split, list[Item]], request: Request) -> int:
    """The count on the rail, which is the viewer's own whatever team they look at."""
    if not scope.is_team:
        return len(found[Split.DUE])
    return queries.due_count(who.person_id, request.now) if who.person_id else 0


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
