"""A result as programs read it: names instead of ids, shares beside what they are made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reporting.simulator.board import HOURS, WEEKDAYS, ids_of
from reporting.simulator.queries import Simulation, Under, Verdict
from reporting.simulator.rules import share
from smarketing.people.members import queries as members


@dataclass(frozen=True)
class Told:
    """A result with names instead of ids, for programs."""

    simulation: Simulation

    def whole(self) -> dict[str, Any]:
        result = self.simulation.result or {}
        return {
            "promises": [_shared(each) for each in result["promises"]],
            "teams": self._named(result["teams"], members.teams()),
            "people": self._named(result["people"], members.people(ids_of(result["people"]))),
            "hours": [
                {"under": under, "kind": kind, **_hour(slot), "broken": number}
                for under, kinds in result["hours"].items()
                for kind, slots in kinds.items()
                for slot, number in sorted(slots.items(), key=lambda each: int(each[0]))
            ],
            "people_needed": result["people_needed"],
        }

    def _named(self, each_of: Sequence[Mapping[str, Any]], known: Iterable[Any]) -> list[dict[str, Any]]:
        named = {each.pk: each for each in known}
        return [{**_shared(each), "of": named.get(each["of"])} for each in each_of]


def _shared(each: Mapping[str, Any]) -> dict[str, Any]:
    """With the share of each half."""
    halves = {
        u.value: {**each[u], "share": share(each[u][Verdict.KEPT], each[u][Verdict.BROKEN])} for u in Under
    }
    return {"kind": each["kind"], **halves}


def _hour(slot: str) -> dict[str, Any]:
    day, hour = divmod(int(slot), HOURS)
    return {"weekday": WEEKDAYS[day], "hour": hour}
