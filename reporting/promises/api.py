"""The scorecard for programs: the page's own numbers, asked for with the words of its address."""

from datetime import datetime
from typing import Any

import django_filters
from django.http import QueryDict

from reporting.dashboard.address import Asked, asked
from reporting.dashboard.api import ASKED, Words
from reporting.dashboard.names import Names
from reporting.passages import queries as passages
from reporting.promises import board as boards
from reporting.promises import sheet
from reporting.promises.serializers import Card, ScorecardShape
from reporting.scorecard.queries import PROMISED
from smarketing.kernel.api.filters import Filters, Text, need_known
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import FORMAT, Single
from smarketing.kernel.errors import Refused
from smarketing.kernel.tables import Table
from smarketing.people.exports.api import Export
from smarketing.people.members import queries as members
from smarketing.people.members.queries import User

OWN = ("side", "person")
CardFilters: type[Filters] = type(
    "CardFilters",
    (Words,),
    {
        **ASKED,
        "side": django_filters.ChoiceFilter(
            choices=[(side, side) for side in PROMISED],
            method="noted",
            help_text="Whose promises; all, if none.",
        ),
        "person": Text(method="noted", help_text="One person's figures instead, by their id."),
    },
)


@described("metrics", get=("read_scorecard", "What each side promised, and how it stands"))
class Scorecard(Single):
    """Of both sides, or under filters: a team's with `team`, a person's with `person`. Their handoffs'
    promises are then counted by clocks, each charged to who held it when it was due."""

    scope = "metrics"
    shape = ScorecardShape
    filters = CardFilters
    refusals = (404, 422)

    def find(self, id: Any) -> Card:
        query, as_of = self.request.query_params, passages.as_of()
        wanted, side = _asked(query, self.now), _side(query.get("side", ""))
        moments = {"as_of": as_of or self.now, "now": self.now}
        if number := query.get("person", ""):
            board = boards.of_person(_person(number, wanted), wanted, **moments)
        else:
            board = boards.both(wanted, **moments)
        return Card(wanted.period, wanted.filters, as_of and board.as_of, list(board.lines(side)))


@described("metrics", post=("export_scorecard", "Take a scorecard out as a file"))
class ExportScorecard(Export):
    """A row for each promise."""

    of = Scorecard
    refusals = (404, 422)

    def read(self) -> Table:
        need_known(self.request.query_params, CardFilters.known(), more=(FORMAT,))
        return sheet.table(self.asked(Scorecard).find(None).results)


def _asked(query: QueryDict, now: datetime) -> Asked:
    """As the page reads its address; here each word is well formed, and refused for what it can't mean."""
    try:
        wanted = asked(query, now, also=("fields", FORMAT, *OWN))
    except Refused as refused:
        raise Refused(refused.code, refused.message, field=refused.field) from refused
    Names().applied(wanted.filters)
    return wanted


def _side(word: str) -> str:
    if word and word not in PROMISED:
        raise Refused("unknown-filter", f"A side is one of {', '.join(PROMISED)}.", field="side")
    return word


def _person(number: str, wanted: Asked) -> User:
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Refused("unknown-filter", "“person” takes a number.", field="person")
    if {"rep", "marketer"} & set(wanted.filters.values):
        message = "Ask for one person: “person” stands for “rep” and “marketer”."
        raise Refused("unknown-filter", message, field="person")
    return members.person(int(number))
