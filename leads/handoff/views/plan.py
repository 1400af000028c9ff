"""What handing some people to a team would mean now: who can be offered, what stands against the
others, what sales would promise. Nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from leads.contacts.queries import Contact
from leads.handoff import queries
from leads.handoff.briefs import brief
from leads.handoff.queries import Obstacle
from sla.clocks import queries as clocks
from smarketing.people.members.queries import Standing, Team

# What one reason given for all of them takes out of the way.
MENDED_BY_A_REASON = ("not-mql", "resting")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody about to be offered. `hindered`: something has to be mended elsewhere first."""

    contact: Contact
    missing: Sequence[str]
    obstacles: Sequence[Obstacle]
    without_url: str

    @property
    def hindered(self) -> bool:
        return bool(self.missing) or any(each.code not in MENDED_BY_A_REASON for each in self.obstacles)

    @property
    def ready(self) -> bool:
        return not self.missing and not self.obstacles


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom somebody is about to hand to which team, and the page they came from."""

    who: Standing
    people: Sequence[Contact]
    team: Team | None
    now: datetime
    next: str

    def context(self) -> dict[str, Any]:
        """What the page shows of it."""
        candidates = self.candidates()
        codes = {each.code for candidate in candidates for each in candidate.obstacles}
        return {
            "team": self.team,
            "candidates": candidates,
            "counts": counted(candidates),
            "asks_qualify": "not-mql" in codes,
            "asks_override": "resting" in codes,
            "promise": self.promise(),
            "brief": brief(self.people[0])[0] if len(self.people) == 1 else None,
            "next": self.next,
        }

    def candidates(self) -> list[Candidate]:
        against = queries.obstacles_of_each(self.people, self.now)
        required = self._required()
        return [
            Candidate(
                contact,
                [name.replace("_", " ") for name in required if not getattr(contact, name, None)],
                against[contact.pk],
                self._without(contact),
            )
            for contact in self.people
        ]

    def promise(self) -> clocks.Preview | None:
        """By when sales would act on an offer made now."""
        if self.team is None or not self.people:
            return None
        return clocks.preview(self._marketing_team_id(), self.team.pk, self.now)

    def _required(self) -> Sequence[str]:
        if self.team is None or not self.people:
            return ()
        return queries.required_of(self._marketing_team_id(), self.team.pk, self.now)

    def _marketing_team_id(self) -> int:
        if self.who.markets() and self.who.team_id:
            return self.who.team_id
        return queries.usual_marketing_team(self.people[0])

    def _without(self, contact: Contact) -> str:
        return address([each.pk for each in self.people if each.pk != contact.pk], self.next)


def counted(candidates: Sequence[Candidate]) -> str:
    """`36 ready, 3 waiting for your reason, 2 not to be offered now`."""
    ready = sum(each.ready for each in candidates)
    hindered = sum(each.hindered for each in candidates)
    reasons = len(candidates) - ready - hindered
    parts = [(ready, "ready"), (reasons, "waiting for your reason"), (hindered, "not to be offered now")]
    return ", ".join(f"{count} {words}" for count, words in parts if count)


def address(contact_ids: Sequence[int], path: str) -> str:
    """The page that hands these off and then leads back to that path."""
    query = {"contacts": ",".join(map(str, contact_ids)), "next": path}
    return f"{reverse('hand-off')}?{urlencode(query, safe=',/')}"
