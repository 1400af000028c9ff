"""The scorecards: both sides as a whole, one team, one person."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from reporting.dashboard import following, picker, wording
from reporting.dashboard.address import Asked, asked
from reporting.dashboard.names import Names
from reporting.metrics.queries import REGISTRY
from reporting.passages import queries as passages
from reporting.promises import board as boards
from reporting.promises import pages, sheet
from reporting.promises import queries as promises
from reporting.promises.board import Board
from reporting.promises.queries import OF_A_PERSON, SIDES
from reporting.scorecard.queries import PROMISED
from smarketing.kernel.errors import Refused
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members import queries as members

TITLES = {"marketing": "Marketing promises", "sales": "Sales promises", "both": "What the house promises"}
WHOSE = {"team": "a team's", "rep": "a person's", "marketer": "a person's"}


@require_GET
def scorecard(request: Request) -> HttpResponse:
    """Both halves side by side, and each side's teams."""
    wanted, here = asked(request.GET, request.now), reverse("scorecard")
    board = boards.both(wanted, **_moments(request))
    numbers = {
        "halves": [
            {
                "side": side,
                "title": TITLES[side],
                "cards": pages.tiles(run, wanted, here),
                "shares": _shares(board, wanted, here) if side == "marketing" else None,
            }
            for side, run in board.runs
        ],
        "tables": [_teams(side, wanted, board) for side in SIDES],
    }
    context = {"export": exports.offer(request, "scorecard-export")}
    return _page(request, "scorecard", wanted, here, board, numbers, context)


@require_GET
def team(request: Request, team_id: int) -> HttpResponse:
    """One team's promises, and everybody's part in them."""
    of, wanted = members.team(team_id), _without(asked(request.GET, request.now), "team")
    here, board = _here("team", of.pk), boards.of_team(of, wanted, **_moments(request))
    ((_, run),) = board.runs
    numbers = {
        "team": of,
        "cards": pages.tiles(run, wanted, here),
        "half": {"shares": _shares(board, wanted, here)},
        "people": _people(of, run.asked, board),
    }
    context = {"team": of, "export": exports.offer(request, "scorecard-team-export", of.pk)}
    return _page(request, "team", wanted, here, board, numbers, context)


@require_GET
def person(request: Request, person_id: int) -> HttpResponse:
    """One person's figures beside the middle of their team."""
    of, wanted = members.person(person_id), _without(asked(request.GET, request.now), "rep", "marketer")
    here, board = _here("person", of.pk), boards.of_person(of, wanted, **_moments(request))
    context = {
        "person": of,
        "is_viewer": of.pk == request.user.pk,
        "export": exports.offer(request, "scorecard-person-export", of.pk),
    }
    return _page(request, "person", wanted, here, board, {"cards": _tiles_of(board, wanted, here)}, context)


@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """The promises of both sides as a file."""
    return _file(request, boards.both(asked(request.GET, request.now), **_moments(request)))


@require_POST
def export_team(request: Request, team_id: int) -> StreamingHttpResponse:
    of, wanted = members.team(team_id), _without(asked(request.GET, request.now), "team")
    return _file(request, boards.of_team(of, wanted, **_moments(request)))


@require_POST
def export_person(request: Request, person_id: int) -> StreamingHttpResponse:
    of, wanted = members.person(person_id), _without(asked(request.GET, request.now), "rep", "marketer")
    return _file(request, boards.of_person(of, wanted, **_moments(request)))


def _file(request: Request, board: Board) -> StreamingHttpResponse:
    return exports.download(request, sheet.table(list(board.lines())))


def _here(what: str, number: int) -> str:
    return reverse(f"scorecard-{what}", args=[number])


def _shares(board: Board, wanted: Asked, here: str) -> list[dict[str, Any]]:
    return pages.share_tiles(board.shares, wanted, here, Names())


def _teams(side: str, wanted: Asked, board: Board) -> dict[str, Any]:
    """Each team of a side; its name leads to its own scorecard."""
    names = {t.pk: (t.name, pages.address("scorecard-team", wanted, t.pk)) for t in members.teams(side)}
    words = dict.fromkeys(PROMISED[side], "team")
    return {"side": side, **pages.table(board.each[side], names, wanted, words)}


def _people(of: members.Team, counted: Asked, board: Board) -> dict[str, Any]:
    """Whoever is in the team, and whoever has a part in its figures."""
    each = board.each[of.side]
    there = {p.pk: p for p in (*members.members(of.pk), *members.people(list(each)))}
    plain = counted.but(team=None)
    names = {p.pk: (p.name, pages.address("scorecard-person", plain, p.pk)) for p in there.values()}
    words = {key: promises.word_of(of.side, REGISTRY[key]) for key in OF_A_PERSON[of.side]}
    return {**pages.table(each, names, counted, words), "median": pages.middle(each, list(words))}


def _tiles_of(board: Board, wanted: Asked, here: str) -> list[dict[str, Any]]:
    beside = {
        key: f"team's median {wording.written(number, REGISTRY[key].unit)}"
        for side, each in board.each.items()
        for key, number in promises.medians(each, OF_A_PERSON[side]).items()
        if number is not None
    }
    return [tile for _, run in board.runs for tile in pages.tiles(run, wanted, here, beside)]


def _page(
    request: Request,
    name: str,
    wanted: Asked,
    here: str,
    board: Board,
    numbers: dict[str, Any],
    context: dict[str, Any],
) -> HttpResponse:
    """The page, whose numbers follow the facts while somebody looks."""
    shown = render_to_string(f"reporting/promises/_{name}.html", numbers, request)
    place = f"{here}?{wanted.query()}"

    def page() -> dict[str, Any]:
        return {
            **context,
            "period": picker.periods(wanted, request.now, here),
            "filters": picker.filters(wanted, Names(), here),
            "query": wanted.query(),
        }

    return following.page(request, f"reporting/promises/{name}.html", shown, place, board.as_of, page)


def _moments(request: Request) -> dict[str, datetime]:
    """Up to when facts are in the rows, and now."""
    return {"as_of": passages.as_of() or request.now, "now": request.now}


def _without(wanted: Asked, *words: str) -> Asked:
    """Refused when the address names somebody else beside whom the page is about."""
    for word in words:
        if word in wanted.filters.values:
            message = f"This is {WHOSE[word]} scorecard already; leave “{word}” out."
            raise Refused("unknown-address", message, status=400, field=word)
    return wanted
