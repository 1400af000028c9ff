"""The scorecards: both sides as a whole, one team, one person."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from reporting.dashboard import picker, wording
from reporting.dashboard.address import Asked, asked
from reporting.dashboard.names import Names
from reporting.metrics.queries import REGISTRY
from reporting.passages import queries as passages
from reporting.promises import pages, sheet
from reporting.promises import queries as promises
from reporting.promises.queries import OF_A_PERSON, SIDES, Run
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
    wanted, as_of = asked(request.GET, request.now), _as_of(request)
    here = reverse("scorecard")
    run = promises.run([key for keys in PROMISED.values() for key in keys], wanted, as_of)
    shown = {tile["key"]: tile for tile in pages.tiles(run, wanted, here)}
    shares = {"marketing": _shares(run, wanted, here)}
    context = {
        "halves": [
            {
                "side": side,
                "title": TITLES[side],
                "cards": [shown[key] for key in PROMISED[side]],
                "shares": shares.get(side),
            }
            for side in PROMISED
        ],
        "tables": [_teams(side, wanted, as_of) for side in SIDES],
        "export": exports.offer(request, "scorecard-export"),
        **_frame(request, wanted, here, as_of),
    }
    return render(request, "reporting/promises/scorecard.html", context)


@require_GET
def team(request: Request, team_id: int) -> HttpResponse:
    """One team's promises, and everybody's part in them."""
    of, wanted = members.team(team_id), _without(asked(request.GET, request.now), "team")
    here, as_of, counted = _here("team", of.pk), _as_of(request), wanted.but(team=str(of.pk))
    run = promises.run(PROMISED[of.side], counted, as_of)
    context = {
        "team": of,
        "cards": pages.tiles(run, wanted, here),
        "half": {"shares": _shares(run, wanted, here) if of.side == "marketing" else []},
        "people": _people(of, counted, as_of),
        "export": exports.offer(request, "scorecard-team-export", of.pk),
        **_frame(request, wanted, here, as_of),
    }
    return render(request, "reporting/promises/team.html", context)


@require_GET
def person(request: Request, person_id: int) -> HttpResponse:
    """One person's figures beside the middle of their team."""
    of, wanted = members.person(person_id), _without(asked(request.GET, request.now), "rep", "marketer")
    here, as_of = _here("person", of.pk), _as_of(request)
    side = of.team.side if of.team else ""
    context = {
        "person": of,
        "is_viewer": of.pk == request.user.pk,
        "cards": _tiles_of(of, side, wanted, here, as_of) if side else [],
        "export": exports.offer(request, "scorecard-person-export", of.pk),
        **_frame(request, wanted, here, as_of),
    }
    return render(request, "reporting/promises/person.html", context)


@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """The promises of both sides as a file."""
    wanted, as_of = asked(request.GET, request.now), _as_of(request)
    runs = [(side, promises.run(PROMISED[side], wanted, as_of, periods=2)) for side in PROMISED]
    return _file(request, runs)


@require_POST
def export_team(request: Request, team_id: int) -> StreamingHttpResponse:
    of, wanted = members.team(team_id), _without(asked(request.GET, request.now), "team")
    run = promises.run(PROMISED[of.side], wanted.but(team=str(of.pk)), _as_of(request), periods=2)
    return _file(request, [(of.side, run)])


@require_POST
def export_person(request: Request, person_id: int) -> StreamingHttpResponse:
    of, wanted = members.person(person_id), _without(asked(request.GET, request.now), "rep", "marketer")
    side = of.team.side if of.team else ""
    runs = promises.of_person(side, of.pk, wanted, _as_of(request), periods=2) if side else []
    return _file(request, [(side, run) for run in runs])


def _file(request: Request, runs: Iterable[tuple[str, Run]]) -> StreamingHttpResponse:
    lines = [line for side, run in runs for line in promises.lines(side, run)]
    return exports.download(request, sheet.table(lines))


def _here(what: str, number: int) -> str:
    return reverse(f"scorecard-{what}", args=[number])


def _shares(run: promises.Run, wanted: Asked, here: str) -> list[dict[str, Any]]:
    return pages.share_tiles(promises.shares(run), wanted, here, Names())


def _teams(side: str, wanted: Asked, as_of: datetime) -> dict[str, Any]:
    """Each team of a side; its name leads to its own scorecard."""
    each = promises.each_team(side, wanted, as_of)
    names = {t.pk: (t.name, pages.address("scorecard-team", wanted, t.pk)) for t in members.teams(side)}
    words = dict.fromkeys(PROMISED[side], "team")
    return {"side": side, **pages.table(each, names, wanted, words)}


def _people(of: members.Team, counted: Asked, as_of: datetime) -> dict[str, Any]:
    """Whoever is in the team, and whoever has a part in its figures."""
    each = promises.each_person(of.side, counted, as_of)
    there = {p.pk: p for p in (*members.members(of.pk), *members.people(list(each)))}
    plain = counted.but(team=None)
    names = {p.pk: (p.name, pages.address("scorecard-person", plain, p.pk)) for p in there.values()}
    words = {key: promises.word_of(of.side, REGISTRY[key]) for key in OF_A_PERSON[of.side]}
    return {**pages.table(each, names, counted, words), "median": pages.middle(each, list(words))}


def _tiles_of(of: Any, side: str, wanted: Asked, here: str, as_of: datetime) -> list[dict[str, Any]]:
    each = promises.each_person(side, wanted.but(team=str(of.team_id)), as_of)
    middle = promises.medians(each, OF_A_PERSON[side])
    beside = {
        key: f"team's median {wording.written(number, REGISTRY[key].unit)}"
        for key, number in middle.items()
        if number is not None
    }
    runs = promises.of_person(side, of.pk, wanted, as_of)
    return [tile for run in runs for tile in pages.tiles(run, wanted, here, beside)]


def _frame(request: Request, wanted: Asked, here: str, as_of: datetime) -> Mapping[str, Any]:
    return {
        "period": picker.periods(wanted, request.now, here),
        "filters": picker.filters(wanted, Names(), here),
        "query": wanted.query(),
        "as_of": as_of,
    }


def _without(wanted: Asked, *words: str) -> Asked:
    """Refused when the address names somebody else beside whom the page is about."""
    for word in words:
        if word in wanted.filters.values:
            message = f"This is {WHOSE[word]} scorecard already; leave “{word}” out."
            raise Refused("unknown-address", message, status=400, field=word)
    return wanted


def _as_of(request: Request) -> datetime:
    return passages.as_of() or request.now
