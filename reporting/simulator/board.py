"""A result as tables to be looked at: every number with the address of its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from reporting.simulator import premises
from reporting.simulator.queries import ENOUGH, JUDGED, LABELS, Kind, Replay, Simulation, Under, Verdict
from reporting.simulator.rules import share
from sla.agreements import wording
from sla.agreements.queries import Terms
from smarketing.kernel.templatetags.look import NO_VALUE
from smarketing.people.members import queries as members

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS = 24
SHADES = 4
BESIDE = {
    Verdict.RUNNING: "not due yet",
    Verdict.VOID: "ended otherwise in time",
    Verdict.EXCUSED: "excused",
}
SAID = {"": "replayed", JUDGED: "kept or broken", **{str(said): label for said, label in BESIDE.items()}}
Cell = dict[str, Any]


@dataclass(frozen=True)
class Board:
    """One finished run."""

    simulation: Simulation
    enough = ENOUGH

    def terms(self, under: Under) -> Terms:
        return premises.terms(self.simulation.premises[under])

    @cached_property
    def _result(self) -> dict[str, Any]:
        return self.simulation.result or {}

    def promises(self) -> list[dict[str, Any]]:
        """Promise by promise: what is promised and what came of it, under both."""
        return [
            {
                "label": LABELS[Kind(each["kind"])],
                "cells": [self._promise(each, under) for under in Under],
                "change": self._change(each),
            }
            for each in self._result["promises"]
        ]

    def teams(self) -> dict[str, Any]:
        return self._split("teams", "team", {each.pk: each.name for each in members.teams()})

    def people(self) -> dict[str, Any]:
        people = members.people(ids_of(self._result["people"]))
        return self._split("people", "person", {each.pk: each.name for each in people})

    def weeks(self) -> list[dict[str, Any]]:
        """Breaches by weekday and hour, under both, over the same hours and with the same shades."""
        counted = {under: _by_slot(self._result["hours"][under].values()) for under in Under}
        most = max((max(slots.values(), default=0) for slots in counted.values()), default=0)
        hours = sorted({slot % HOURS for slots in counted.values() for slot in slots})
        shown = range(hours[0], hours[-1] + 1) if hours else range(0)
        return [
            {
                "under": under.value,
                "total": sum(slots.values()),
                "hours": shown,
                "days": [
                    {
                        "name": name,
                        "cells": [self._hour(under, slots, day * HOURS + hour, most) for hour in shown],
                    }
                    for day, name in enumerate(WEEKDAYS)
                ],
            }
            for under, slots in counted.items()
        ]

    def people_needed(self) -> list[dict[str, Any]]:
        return [
            {
                **each,
                "label": LABELS[Kind(each["kind"])],
                "cells": [self._needed(each, under) for under in Under],
            }
            for each in self._result["people_needed"]
        ]

    @property
    def judged(self) -> int:
        """How many handoffs are behind the promise with most of them, under the draft."""
        return max((_judged(each[Under.DRAFT]) for each in self._result["promises"]), default=0)

    @property
    def too_little(self) -> bool:
        return self.judged < ENOUGH

    def _promise(self, each: Mapping[str, Any], under: Under) -> Cell:
        tally, terms = each[under], self.terms(under)
        kept = share(tally[Verdict.KEPT], tally[Verdict.BROKEN])
        return {
            "under": under.value,
            "promised": promised(terms, Kind(each["kind"])),
            "target": terms.kept_share,
            "share": kept,
            "standing": "" if kept is None else "met" if kept >= terms.kept_share else "missed",
            "kept": self._count(tally, under, Verdict.KEPT, kind=each["kind"]),
            "judged": {"count": _judged(tally), "url": self._rows(under, JUDGED, kind=each["kind"])},
            "broken": self._count(tally, under, Verdict.BROKEN, kind=each["kind"]),
            "beside": [
                {"label": label, **self._count(tally, under, said, kind=each["kind"])}
                for said, label in BESIDE.items()
                if tally[said]
            ],
        }

    def _change(self, each: Mapping[str, Any]) -> str:
        """From what holds now to the draft."""
        draft, now = (share(each[u][Verdict.KEPT], each[u][Verdict.BROKEN]) for u in Under)
        if draft is None or now is None:
            return NO_VALUE
        points = round((draft - now) * 100, 1)
        return f"{'+' if points > 0 else '−'}{abs(points):g} pts" if points else "none"

    def _split(self, part: str, word: str, names: Mapping[int, str]) -> dict[str, Any]:
        """One row for each team or person, one pair of columns for each promise."""
        kinds = [Kind(each["kind"]) for each in self._result["promises"]]
        rows: dict[int, dict[str, Any]] = {}
        for each in self._result[part]:
            if each["of"]:
                rows.setdefault(each["of"], {})[each["kind"]] = each
        found = [
            {
                "name": names.get(of, "somebody who is gone"),
                "cells": [self._pair(told.get(kind), kind, word, of) for kind in kinds],
            }
            for of, told in rows.items()
        ]
        return {"kinds": [LABELS[kind] for kind in kinds], "rows": sorted(found, key=lambda row: row["name"])}

    def _pair(self, each: Mapping[str, Any] | None, kind: Kind, word: str, of: int) -> list[Cell]:
        if each is None:
            return [{"share": None, "of": 0} for _ in Under]
        return [
            {
                "share": share(each[under][Verdict.KEPT], each[under][Verdict.BROKEN]),
                "of": _judged(each[under]),
                "url": self._rows(under, JUDGED, kind=kind.value, **{word: str(of)}),
            }
            for under in Under
        ]

    def _hour(self, under: Under, slots: Mapping[int, int], slot: int, most: int) -> Cell:
        count = slots.get(slot, 0)
        return {
            "count": count,
            "shade": -(-count * SHADES // most) if most else 0,
            "url": self._rows(under, Verdict.BROKEN, slot=str(slot)) if count else "",
        }

    def _needed(self, each: Mapping[str, Any], under: Under) -> Cell:
        terms = self.terms(under)
        return {
            **each[under],
            "promised": promised(terms, Kind(each["kind"])),
            "target": terms.kept_share,
        }

    def _count(self, tally: Mapping[str, int], under: Under, said: Verdict, **more: str) -> Cell:
        return {"count": tally[said], "url": self._rows(under, said, **more)}

    def _rows(self, under: Under, said: str, **more: str) -> str:
        here = reverse("simulation-rows", args=[self.simulation.agreement_id])
        return f"{here}?{urlencode({'under': under.value, 'verdict': str(said), **more})}"


def lined(row: Replay) -> dict[str, Any]:
    """A row of a list: the clock, and what became of it under both."""
    return {
        "replay": row,
        "label": LABELS[Kind(row.kind)],
        "halves": [
            {
                "due": getattr(row, f"{under}_due"),
                "said": said_of(row, under),
                "holder": getattr(row, f"{under}_holder"),
            }
            for under in Under
        ],
    }


def said_of(row: Replay, under: Under) -> str:
    """What became of it, in a word."""
    verdict = getattr(row, f"{under}_verdict") or getattr(row, f"{under}_clock")
    return BESIDE.get(Verdict(verdict), verdict)


def promised(terms: Terms, kind: Kind) -> str:
    """As the contract says it."""
    clauses = {clause.name: clause.amount for clause in [*wording.sales(terms), *wording.judging(terms)]}
    return clauses["Without a holder" if kind == Kind.ROUTE else LABELS[kind]]


def _judged(tally: Mapping[str, int]) -> int:
    return tally[Verdict.KEPT] + tally[Verdict.BROKEN]


def _by_slot(kinds: Iterable[Mapping[str, int]]) -> dict[int, int]:
    """All promises together."""
    found: dict[int, int] = {}
    for slots in kinds:
        for slot, number in slots.items():
            found[int(slot)] = found.get(int(slot), 0) + number
    return found


def hour_of(slot: str) -> str:
    """`Tue 14:00–15:00`."""
    day, hour = divmod(int(slot), HOURS)
    return f"{WEEKDAYS[day]} {hour:02}:00–{(hour + 1) % HOURS:02}:00"


def sentence(asked: Mapping[str, str], names: Sequence[str]) -> str:
    """What a list of rows shows, in words."""
    under = "what holds now" if asked.get("under") == Under.NOW else "this version"
    said = SAID.get(asked.get("verdict", ""), asked.get("verdict", ""))
    parts = [LABELS[Kind(asked["kind"])] if asked.get("kind") else "Every promise", f"{said} under {under}"]
    if asked.get("slot"):
        parts.append(f"due {hour_of(asked['slot'])}")
    return ", ".join([*parts, *names])


def ids_of(each_of: Iterable[Mapping[str, Any]]) -> set[int]:
    return {each["of"] for each in each_of if each["of"]}
