"""What a number is narrowed to, and what it is split by. Filters are words of an address; one that
means nothing is refused, because a number that silently ignored it would be wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from leads.words import Channel
from reporting.metrics.metric import Source
from reporting.passages.queries import Passage
from smarketing.kernel.errors import Refused

NONE = "none"  # in an address: nothing is known (no touchpoint, no campaign, nobody)
BLANK = "not-stated"  # in an address: the source left it blank
UNKNOWN_FILTER = 400

# Which column each word reads, table by table.
COLUMNS: Mapping[Source, Mapping[str, str]] = {
    Source.PASSAGE: {"team": "sales_team", "rep": "holder", "channel": "channel", "campaign": "campaign"},
    Source.JOURNEY: {"team": "sales_team", "rep": "rep", "channel": "channel", "campaign": "campaign"},
    Source.DEAL: {"team": "sales_team", "rep": "rep", "channel": "channel", "campaign": "campaign"},
}
SAME_EVERYWHERE = {"segment": "segment"}
IDS = frozenset({"team", "rep", "campaign"})
FILTERS = ("team", "rep", "channel", "campaign", "segment", "reason")
WORDS = frozenset({"segment", "reason"})
KEY = re.compile(r"[a-z_]{1,30}")
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
        if name == "channel" and value not in CHANNELS:
            _refuse(name, f"There is no channel “{value}”.")
        if name in WORDS and value != BLANK and not KEY.fullmatch(value):
            _refuse(name, f"There is no {name} “{value}”.")
    return Filters(given)


def dimensions(source: Source) -> tuple[str, ...]:
    """What numbers of that table can be split by."""
    return tuple(name for name in FILTERS if name != "reason" or source == Source.PASSAGE)


def column(source: Source, dimension: str) -> str:
    """The column that a number of that table is split by."""
    if dimension == "reason" and source == Source.PASSAGE:
        return "reason"
    return {**COLUMNS[source], **SAME_EVERYWHERE}[dimension]


def address_word(value: object) -> str:
    """How a column's value stands in an address."""
    return NONE if value is None else BLANK if value == "" else str(value)


def _where(source: Source, name: str, value: str) -> Q:
    if name == "reason" and source != Source.PASSAGE:
        # What became of people whom sales sent back for that reason.
        return Q(contact__in=Passage.objects.filter(_is("reason", value)).values("contact"))
    if name == "team":
        return _of_team(source, value)
    return _is(column(source, name), value)


def _of_team(source: Source, value: str) -> Q:
    """Either team of the handoff; without a handoff, the team of the rep who sold."""
    found = (
        _is("sales_team", value) if value == NONE else _is("sales_team", value) | _is("marketing_team", value)
    )
    if source == Source.PASSAGE:
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
