"""A scorecard, counted now or a moment ago: both sides as a whole, one team's, or one person's. Page, program
and file read the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from reporting.dashboard.address import Asked, asked
from reporting.keeping import commands as keeping
from reporting.keeping.commands import Gather
from reporting.keeping.counting import Counting
from reporting.promises import queries as promises
from reporting.promises.queries import SIDES, Each, Line, Run
from reporting.scorecard.queries import PROMISED
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Team, User

KIND = "scorecard"


@dataclass(frozen=True, slots=True)
class Board:
    """Each side's promises with their last periods, the lines of the volume, and the same numbers for each
    who has a part in them: teams, or of a team its people."""

    as_of: datetime
    runs: list[tuple[str, Run]]
    shares: list[Run]
    each: Mapping[str, Each]

    def lines(self, side: str = "") -> Iterator[Line]:
        for whose, run in self.runs:
            if side in ("", whose):
                yield from promises.lines(whose, run, self.shares)


def both(wanted: Asked, *, as_of: datetime, now: datetime) -> Board:
    """`as_of`: up to when facts are in the rows; the board may be some seconds older, and says so."""
    return _answer(KIND, wanted, _both(wanted), as_of, now)


def of_team(team: Team, wanted: Asked, *, as_of: datetime, now: datetime) -> Board:
    """`wanted` names no team."""
    return _answer(f"{KIND}/team/{team.pk}", wanted, _of_team(team, wanted), as_of, now)


def of_person(person: User, wanted: Asked, *, as_of: datetime, now: datetime) -> Board:
    """`wanted` names nobody. Beside what is theirs, that of everybody of their team, for its middle."""
    return _answer(f"{KIND}/person/{person.pk}", wanted, _of_person(person, wanted), as_of, now)


def gather_of(place: str, query: QueryDict, now: datetime) -> Gather[Board]:
    """What gathers the scorecard of a question that was kept."""
    wanted, (whose, _, number) = asked(query, now), place.partition("/")
    match whose:
        case "team":
            return _of_team(members.team(int(number)), wanted)
        case "person":
            return _of_person(members.person(int(number)), wanted)
    return _both(wanted)


def _answer(place: str, wanted: Asked, gather: Gather[Board], as_of: datetime, now: datetime) -> Board:
    return keeping.answer(f"{place}?{wanted.query()}", gather, as_of=as_of, now=now)


def _both(wanted: Asked) -> Gather[Board]:
    keys = [key for promised in PROMISED.values() for key in promised]

    def gather(counting: Counting) -> Board:
        run = promises.run(keys, wanted, counting)
        runs = [(side, run.only(PROMISED[side])) for side in PROMISED]
        teams = {side: promises.each_team(side, wanted, counting) for side in SIDES}
        return Board(counting.as_of, runs, promises.shares(run, counting), teams)

    return gather


def _of_team(team: Team, wanted: Asked) -> Gather[Board]:
    narrowed = wanted.but(team=str(team.pk))

    def gather(counting: Counting) -> Board:
        run = promises.run(PROMISED[team.side], narrowed, counting)
        people = {team.side: promises.each_person(team.side, narrowed, counting)}
        return Board(counting.as_of, [(team.side, run)], promises.shares(run, counting), people)

    return gather


def _of_person(person: User, wanted: Asked) -> Gather[Board]:
    team = person.team

    def gather(counting: Counting) -> Board:
        if team is None:
            return Board(counting.as_of, [], [], {})
        runs = promises.of_person(team.side, person.pk, wanted, counting)
        people = promises.each_person(team.side, wanted.but(team=str(team.pk)), counting)
        return Board(counting.as_of, [(team.side, run) for run in runs], [], {team.side: people})

    return gather
