"""Which lists have views, and how each understands an address. The lists live above, and are handed down
once, when the program starts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from leads.saved.rules import Query
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.members.queries import Standing

VIEW = "view"  # in an address: which view it began as


@dataclass(frozen=True, slots=True)
class Reading:
    """What an address asks of a list. `query`: what of it means something; `notes` say in sentences what
    doesn't; `narrow` leaves the rows that are asked for."""

    query: Query
    notes: list[str]
    narrow: Callable[[QuerySet[Any]], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class ListOf:
    """`key`: what programs call it; `route`: its page; `knows`: whether something of that name can be asked
    of it."""

    key: str
    label: str
    route: str
    knows: Callable[[str], bool]
    read: Callable[[QueryDict, Standing, datetime], Reading]

    def address(self, query: str) -> str:
        return f"{reverse(self.route)}?{query}" if query else reverse(self.route)


_lists: dict[str, ListOf] = {}


def define(lists: Iterable[ListOf]) -> None:
    _lists.update({each.key: each for each in lists})


def every() -> list[ListOf]:
    return list(_lists.values())


def get(key: str) -> ListOf:
    found = _lists.get(key)
    if found is None:
        message = f"There is no list “{key[:30]}” that has views. Known are: {', '.join(_lists)}."
        raise Refused("no-such-list", message, status=NOT_FOUND, field="of")
    return found
