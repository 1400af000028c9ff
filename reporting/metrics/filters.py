"""What a number is narrowed to, and what it is split by. Filters are words of an address; one that
means nothing is refused, because a number that silently ignored it would be wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from leads.words import Channel
from reporting.metrics.metric import Source
from reporting.passages.queries import Journey, Passage
from smarketing.kernel.errors import Refused

NONE = "none"  # in an address: nothing is known (no touchpoint, no campaign, nobody)
BLANK = "not-stated"  # in an address: the source left it blank
UNKNOWN_FILTER = 400

# Which column each word reads, table by table; one that is not named reads the column called like it.
COLUMNS: Mapping[Source, Mapping[str, str]] = {
    Source.PASSAGE: {"team": "sales_team", "rep": "holder", "channel": "channel", "campaign": "campaign"},
    Source.JOURNEY: {"team": "sales_team", "rep": "rep", "channel": "channel", "campaign": "campaign"},
    Source.DEAL: {"team": "sales_team", "rep": "rep", "channel": "channel", "campaign": "campaign"},
    Source.TURN: {"team": "sales_team", "rep": "person", "channel": "channel", "campaign": "campaign"},
    Source.VISIT: {"channel": "channel", "campaign": "campaign"},
}
# What only a handoff has; of people and what they bought it is asked of the handoffs they had.
OF_HANDOFFS = {"reason": "reason", "marketer": "offered_by"}
# Of a visit all else is asked of the person whose it is; while it is nobody's, nothing is known.
OF_VISITS = frozenset({"channel", "campaign"})
WITHOUT_A_HANDOFF = frozenset({Source.JOURNEY, Source.DEAL})
IDS = frozenset({"team", "rep", "marketer", "campaign"})
PAIR = "pair"  # marketing's and sales' team, `3-5`: what the one handed to the other
FILTERS = ("team", PAIR, "rep", "marketer", "channel", "campaign", "segment", "reason")
WORDS = frozenset({"segment", "reason"})
KEY = re.compile(r"[a-z_]{1,30}")
TWO_TEAMS = re.compile(r"[0-9]{1,18}-[0-9]{1,18}")
CHANNELS = frozenset({*Channel, NONE, BLANK})


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters in force, each a word and its value as it stands in an address."""

    values: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.values)

    def but(self, **changes: str | None) -> "Filters":
        """The same with some changed; None takes one away."""
        return Filters({k: v for k, v in {**self.values, **changes}.items() if v})

    def where(self, source: Source) -> Q:
        found = Q()
        for name, value in self.values.items():
            found &= _where(source, name, value)
        return found


def read(values: Mapping[str, str]) -> Filters:
    """The filters that an address names; refused when one makes no sense."""
    for name in values:
        if name not in FILTERS:
            _refuse(name, f"There is no filter “{name}”; choose from {', '.join(FILTERS)}.")
    given = {name: value for name, value in values.items() if value}
    for name, value in given.items():
        if name in IDS and value != NONE and not (value.isascii() and value.isdigit() and len(value) < 19):
            _refuse(name, f"The filter “{name}” takes a number or “{NONE}”.")
        if name == PAIR and not TWO_TEAMS.fullmatch(value):
            _refuse(name, "The filter “pair” takes the numbers of a marketing and a sales team, like 3-5.")
        if name == "channel" and value not in CHANNELS:
            _refuse(name, f"There is no channel “{value}”.")
        if name in WORDS and value != BLANK and not KEY.fullmatch(value):
            _refuse(name, f"There is no {name} “{value}”.")
    return Filters(given)


def dimensions(source: Source) -> tuple[str, ...]:
    """What numbers of that table can be split by."""
    if source == Source.VISIT:
        return tuple(name for name in FILTERS if name in OF_VISITS)
    mean_nothing = {PAIR} if source == Source.PASSAGE else {PAIR, *OF_HANDOFFS}
    return tuple(name for name in FILTERS if name not in mean_nothing)


def column(source: Source, name: str) -> str:
    """The column of that table which a filter reads."""
    return COLUMNS[source].get(name, name)


def split_by(source: Source, dimension: str) -> F | Coalesce:
    """What a number of that table is split by, so that each part is what its filter narrows to."""
    if dimension in OF_HANDOFFS and source == Source.PASSAGE:
        return F(OF_HANDOFFS[dimension])
    if dimension == "team" and source in WITHOUT_A_HANDOFF:
        return Coalesce("sales_team", "rep__team")
    return F(column(source, dimension))


def address_word(value: object) -> str:
    """How a column's value stands in an address."""
    return NONE if value is None else BLANK if value == "" else str(value)


def _where(source: Source, name: str, value: str) -> Q:
    if source == Source.VISIT and name not in OF_VISITS:
        return _of_whose(name, value)
    if name in OF_HANDOFFS:
        return _of_handoffs(source, _is(OF_HANDOFFS[name], value))
    if name == "team":
        return _of_team(source, value)
    if name == PAIR:
        marketing, _, sales = value.partition("-")
        return Q(marketing_team=marketing, sales_team=sales)
    return _is(column(source, name), value)


def _of_whose(name: str, value: str) -> Q:
    """Visits of people like that."""
    found = Journey.objects.filter(_where(Source.JOURNEY, name, value))
    nobodys = Q(contact=None) if value == NONE else Q()
    return nobodys | Q(contact__in=found.values("contact"))


def _of_handoffs(source: Source, handoffs: Q) -> Q:
    """Handoffs like that, their clocks, or people (and what they bought) who were handed over like that."""
    if source == Source.PASSAGE:
        return handoffs
    found = Passage.objects.filter(handoffs)
    if source == Source.TURN:
        return Q(handoff__in=found.values("handoff"))
    return Q(contact__in=found.values("contact"))


def _of_team(source: Source, value: str) -> Q:
    """Either team of the handoff; without a handoff, the team of the rep who sold."""
    found = (
        _is("sales_team", value) if value == NONE else _is("sales_team", value) | _is("marketing_team", value)
    )
    if source not in WITHOUT_A_HANDOFF:
        return found
    if value == NONE:
        return found & Q(rep__team=None)
    return found | Q(sales_team=None, rep__team=int(value))


def _is(column: str, value: str) -> Q:
    if value == NONE:
        return Q(**{column: None})
    return Q(**{column: "" if value == BLANK else value})


def _refuse(name: str, sentence: str) -> None:
    raise Refused("unknown-filter", sentence, status=UNKNOWN_FILTER, field=name)
