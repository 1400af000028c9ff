"""Who works with a generated set: one marketing team and enough sales teams for what it holds, brought
in by the commands an admin calls. Their hours are round the clock, so that SQL can date promises."""

from dataclasses import dataclass
from datetime import datetime

from sla.agreements import commands as agreements
from sla.agreements import queries as known_agreements
from sla.agreements.queries import Terms
from smarketing.kernel import actor as actors
from smarketing.kernel.command import command
from smarketing.people.calendars import commands as calendars
from smarketing.people.calendars.queries import Calendar
from smarketing.people.members import commands as members
from smarketing.people.members.queries import Team, User

GENERATOR = actors.system("generate")
REPS = 10  # in each team
CONTACTS_A_TEAM = 50_000
MOST_TEAMS = 20
ROUND_THE_CLOCK = [[[0, 24 * 60]]] * 7


@dataclass(frozen=True, slots=True)
class Staff:
    marketing: Team
    marketers: list[User]
    sales: list[Team]
    reps: list[list[User]]  # by team
    calendar: Calendar
    agreement_id: int
    terms: Terms

    @property
    def every_rep(self) -> list[User]:
        return [rep for team in self.reps for rep in team]


@command
def hire(*, contacts: int, mark: str, now: datetime) -> Staff:
    """Everybody a set of that size needs; `mark` tells this set's people from another's."""
    agreement = known_agreements.every_in_force(now)[0]
    agreement = agreement if agreement.pk else agreements.ensure_default(now=now)
    calendar = calendars.create(
        name=f"Generated {mark}", zone="UTC", week=ROUND_THE_CLOCK, actor=GENERATOR, now=now
    )
    marketing = _team(f"Generated marketing {mark}", "marketing", calendar, now)
    number = min(max(contacts // CONTACTS_A_TEAM, 1), MOST_TEAMS)
    sales = [_team(f"Generated sales {mark}.{n + 1}", "sales", calendar, now) for n in range(number)]
    return Staff(
        marketing=marketing,
        marketers=[_person(f"marketer-{mark}-{n + 1}", marketing, now, lead=n == 0) for n in range(5)],
        sales=sales,
        reps=[
            [_person(f"rep-{mark}-{place + 1}-{n + 1}", team, now, lead=n == 0) for n in range(REPS)]
            for place, team in enumerate(sales)
        ],
        calendar=calendar,
        agreement_id=agreement.pk,
        terms=known_agreements.terms(agreement),
    )


def _team(name: str, side: str, calendar: Calendar, now: datetime) -> Team:
    return members.create_team(
        name=name, side=side, zone="UTC", calendar_id=calendar.pk, actor=GENERATOR, now=now
    )


def _person(key: str, team: Team, now: datetime, *, lead: bool) -> User:
    name = key.replace("-", " ").capitalize()
    return members.invite(
        email=f"{key}@generated.example",
        name=name,
        team_id=team.pk,
        is_lead=lead,
        actor=GENERATOR,
        now=now,
    )
