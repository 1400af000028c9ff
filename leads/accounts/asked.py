"""What an address asks of the list of companies: which are in it, and which columns it has. By page and by
program. What means nothing narrows nothing, and is said."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from leads.accounts import queries
from leads.companies.queries import SEGMENTS
from leads.fields import listed
from leads.fields.listed import Narrowing
from leads.fields.queries import PREFIX, Of
from leads.saved.lists import ListOf, Reading
from smarketing.kernel.showing import COLUMNS, Offered, Shown
from smarketing.kernel.showing import shown as shown_by
from smarketing.people.members.queries import Standing

FILTERS = ("q", "segment", "target", "owner")
ME, YES = "me", "yes"
ALWAYS = Offered(
    "company", "the company", ("id", "name", "domain", "target account since", "target account because")
)
USUAL = (
    Offered("industry", "Industry", ("industry",)),
    Offered("segment", "Segment", ("segment", "employees")),
    Offered("owner", "Owner", ("owner",)),
    Offered("people", "People", ("people",)),
    Offered("handoffs", "With sales", ("with sales",)),
    Offered("open", "Open opportunities", ("open opportunities",)),
    Offered("won", "Won", ("won", "lost", "won, stated")),
    Offered("last", "Last active", ("last active",)),
)


class Asked:
    """`words`: each filter as it is asked for, blank where it isn't or means nothing."""

    def __init__(self, query: QueryDict, viewer_id: int | None) -> None:
        said = {name: query.get(name, "").strip() for name in FILTERS}
        said["q"] = said["q"].replace("\x00", "")
        self.words = {name: value if _means(name, value) else "" for name, value in said.items()}
        self.viewer_id = viewer_id
        self.added = Narrowing(Of.COMPANY, query)
        self.shown = shown(self.added, query)
        self.wrong = [
            f"{name.capitalize()} can't be “{value[:60]}”; that was left out."
            for name, value in said.items()
            if value and not self.words[name]
        ]

    @property
    def notes(self) -> list[str]:
        return [*self.wrong, *self.added.notes, *self.shown.notes]

    @property
    def narrows(self) -> bool:
        return any(self.words.values()) or bool(self.added.meant)

    def rows(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of them that are asked for."""
        owner = self.words["owner"]
        narrowed = queries.narrowed(
            rows,
            text=self.words["q"],
            segment=self.words["segment"],
            target=self.words["target"] == YES,
            owner=self.viewer_id if owner == ME else int(owner) if owner else None,
        )
        return self.added.rows(narrowed)

    def means(self) -> dict[str, list[str]]:
        """What of the address means something, by name."""
        own = {name: [value] for name, value in self.words.items() if value}
        added = {each.name: each.values for each in self.added.meant}
        return {**own, **added, COLUMNS: self.shown.asked}


def shown(added: Narrowing, query: QueryDict) -> Shown:
    return shown_by(ALWAYS, [*USUAL, *listed.columns(added.every, Of.COMPANY)], query)


def read(query: QueryDict, who: Standing, now: datetime) -> Reading:
    return reading(Asked(query, who.person_id))


def reading(asked: Asked) -> Reading:
    return Reading(asked.means(), asked.notes, asked.rows)


def _means(name: str, value: str) -> bool:
    if name == "owner":
        return value == ME or (value.isascii() and value.isdigit() and len(value) < 19)
    return value in {"segment": SEGMENTS, "target": [YES]}.get(name, [value])


def _knows(name: str) -> bool:
    return name in FILTERS or name == COLUMNS or name.startswith(PREFIX)


LIST = ListOf("companies", "Companies", "companies", _knows, read)
