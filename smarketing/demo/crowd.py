"""The people who write to the demo company: who they are, what brought them, and when they come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Any, TypeVar

from smarketing.demo import material, own_fields, programme
from smarketing.people.calendars.queries import BusinessTime

LEADS = 1180  # who write in
CARDS = 300  # whose cards marketing brought home from fairs
PROSPECTS = 0.06  # of these, whom sales calls by itself
DUE_SOON = (
    # minutes ago, team, rep: due to be decided within 60 minutes
    (57, material.AMERICAS, "luke"),
    (52, material.AMERICAS, "luke"),
    (44, material.AMERICAS, "dana"),
    (31, material.AMERICAS, "luke"),
    (18, material.AMERICAS, "luke"),
    (75, material.AMERICAS, "luke"),
    (12, material.EMEA, "ines"),
    (26, material.EMEA, "ines"),
    (49, material.EMEA, "ines"),
    (7, material.EMEA, "jonas"),
)
Weighted = TypeVar("Weighted", material.Form, programme.Campaign)
DAYS = 182
# How much interest there is in each month, and in the days between the years.
SEASON = (0.95, 1.0, 1.1, 1.0, 0.95, 0.95, 0.8, 0.65, 1.15, 1.2, 1.15, 0.8)
HOLIDAYS = 0.25
AGAIN = 0.14  # of those who write in, the share that does so twice


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody who writes in: what they are like decides, with chance, what becomes of them."""

    form: material.Form
    campaign: programme.Campaign
    fields: dict[str, Any]
    team: str

    @property
    def fit(self) -> float:
        return self.campaign.fit


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who comes: when, once more at `again`, and whether marketing will want them."""

    moment: datetime
    lead: Lead
    wanted: bool
    again: datetime | None


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody met at an event, typed in when the marketer is home; `sold`: sales calls by itself."""

    moment: datetime
    campaign: str
    team: str
    fields: dict[str, str]
    sold: bool


@dataclass(frozen=True, slots=True)
class Fresh:
    """Somebody who is offered to this rep in the last minutes before the demo is opened."""

    moment: datetime
    lead: Lead
    rep: str


Visit = Guest | Card | Fresh


def is_beside(visit: Visit) -> bool:
    """Whether the second loader tells of it: of those of whom nothing comes, and of the Americas. The
    other one tells of EMEA, and of what happens in the last minutes."""
    match visit:
        case Guest():
            return not visit.wanted or visit.lead.team == material.AMERICAS
        case Card():
            return not visit.sold or visit.team == material.AMERICAS
    return False


class Crowd:
    """Draws people by chance; no two with the same address. `hours` says which days are working days."""

    def __init__(self, random: Random, now: datetime, hours: BusinessTime) -> None:
        self.random = random
        self.now = now
        self.hours = hours
        self.addresses: set[str] = set()
        self.campaigns = programme.of(now.date())

    def everybody(self) -> list[Visit]:
        """All who come in the half year, whatever becomes of them."""
        sold = round(CARDS * PROSPECTS)
        cards = [self.card(sold=number < sold) for number in range(CARDS)]
        return [*(self.guest() for _ in range(LEADS)), *cards, *(self.fresh(*each) for each in DUE_SOON)]

    def guest(self) -> Guest:
        moment, form = self._arrival(), self._weighted(material.FORMS)
        campaign = self._campaign(moment)
        # Marketing likes who asks for a demo, and for long took whatever the banners brought.
        likely = 0.06 + campaign.fit * 0.5 + 0.5 * form.qualifies + 0.2 * (campaign.medium == "display")
        wanted = form.kind == "offer" and self.random.random() < likely
        again = moment + timedelta(hours=self.random.uniform(1, 200))
        lead = self._lead(campaign, form, self._team(), wanted=wanted)
        return Guest(moment, lead, wanted, again if self.random.random() < AGAIN else None)

    def fresh(self, minutes: int, team: str, rep: str) -> Fresh:
        moment = self.now - timedelta(minutes=minutes)
        lead = self._lead(self._campaign(moment), material.FORMS[1], team, wanted=True)
        return Fresh(moment, lead, rep)

    def card(self, *, sold: bool) -> Card:
        fair = self.random.choice([each for each in self.campaigns if each.medium == "event"])
        home = self.now - timedelta(days=fair.until + 1 - self.random.uniform(2, 6))
        team = self._team()
        return Card(self.hours.add(home, 1), fair.key, team, self._person(team, wanted=sold), sold)

    def _arrival(self) -> datetime:
        """When somebody comes: more and more over the half year, less in the holidays, mostly on
        working days and in daylight."""
        days, weights = self._days
        day = self.random.choices(days, cum_weights=weights)[0]
        daylight = datetime.combine(day, time(7), UTC)
        moment = daylight + timedelta(minutes=self.random.gauss(360, 170))
        return moment if moment < self.now else self.now - timedelta(hours=self.random.uniform(3, 20))

    @cached_property
    def _days(self) -> tuple[list[date], list[float]]:
        days = [(self.now - timedelta(days=ago)).date() for ago in range(DAYS, -1, -1)]
        weights = [self._interest(day, number / DAYS) for number, day in enumerate(days)]
        return days, list(accumulate(weights))

    def _interest(self, day: date, share: float) -> float:
        noon = datetime.combine(day, time(12), UTC)
        working = 1.0 if self.hours.is_open(noon) else 0.16
        between_the_years = (
            HOLIDAYS if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 3) else 1.0
        )
        return working * SEASON[day.month - 1] * between_the_years * (0.75 + 0.5 * share)

    def _campaign(self, moment: datetime) -> programme.Campaign:
        ago = (self.now - moment).total_seconds() / 86_400
        return self._weighted([each for each in self.campaigns if each.runs(ago)])

    def _team(self) -> str:
        return self.random.choice((material.EMEA, material.EMEA, material.AMERICAS))

    def _lead(self, campaign: programme.Campaign, form: material.Form, team: str, *, wanted: bool) -> Lead:
        fields: dict[str, Any] = self._person(team, wanted=wanted) | {
            "page": f"https://{material.DOMAIN}/{form.key}"
        }
        if campaign.medium:
            marks = {"source": campaign.source, "medium": campaign.medium, "campaign": campaign.key}
            fields |= {f"utm_{name}": value for name, value in marks.items()}
        if form.key == own_fields.ASKED_BY:
            fields |= own_fields.answers(fields)
        return Lead(form, campaign, fields, team)

    def _person(self, team: str, *, wanted: bool) -> dict[str, str]:
        """Two loaders at once never meet at one firm."""
        trades = material.TRADES[1::2] if wanted and team == material.EMEA else material.TRADES[::2]
        firm = f"{self.random.choice(material.PLACES)} {self.random.choice(trades)}"
        first, last = self.random.choice(material.FIRST), self.random.choice(material.LAST)
        fields = {
            "name": f"{first} {last}",
            "email": self._address(first, last, f"{firm.lower().replace(' ', '-')}.example"),
            "company": firm,
            "job_title": self.random.choice(material.TITLES),
        }
        if self.random.random() < 0.5:
            fields["phone"] = self._number(team)
        return fields

    def _number(self, team: str) -> str:
        """One that is kept free for stories, and nobody else's."""
        person = len(self.addresses)
        if team == material.EMEA:
            town = (person + person // 1000) % len(material.TOWNS)
            return f"{material.TOWNS[town]} {person % 1000:03}"
        area = (person + person // 100) % len(material.AREAS)
        return f"+1 {material.AREAS[area]} 555 01{person % 100:02}"

    def _address(self, first: str, last: str, host: str) -> str:
        name, extra = f"{first}.{last}".lower(), ""
        while (address := f"{name}{extra}@{host}") in self.addresses:
            extra = str(int(extra or 1) + 1)
        self.addresses.add(address)
        return address

    def _weighted(self, choices: Sequence[Weighted]) -> Weighted:
        return self.random.choices(choices, [choice.weight for choice in choices])[0]
