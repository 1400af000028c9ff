"""What one MQL is worth, by channel and segment: the value table of an agreement.

A line that leaves channel or segment blank holds for any. The most specific line counts: channel and
segment, else channel, else segment, else the line for all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sla.agreements.rules.kinds import at_fault, named
from smarketing.kernel.errors import Refused

MOST_WORTH = Decimal(10) ** 12
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Value:
    """One line: what an MQL of this channel and segment is worth, in the agreement's currency."""

    worth: Decimal
    channel: str = ""
    segment: str = ""

    def as_dict(self) -> dict[str, str]:
        return {"channel": self.channel, "segment": self.segment, "worth": str(self.worth)}


def read_values(stored: Iterable[Any]) -> tuple[Value, ...]:
    """The lines that `as_dict` stored, or that somebody sent in that shape."""
    return tuple(each if isinstance(each, Value) else _read(each) for each in stored)


def check_values(values: Sequence[Value]) -> None:
    """Refused when the table can't be meant like that."""
    if fault := at_fault(values):
        _refuse(f"The value table {fault}.")
    for each in values:
        if not each.worth.is_finite() or not 0 < each.worth <= MOST_WORTH:
            _refuse(f"What {named(each)} is worth must be above zero.")


def worth(values: Sequence[Value], *, channel: str | None, segment: str | None) -> Decimal | None:
    """What one MQL of that channel and segment is worth; None when the table doesn't say."""
    table = {(each.channel, each.segment): each.worth for each in values}
    for line in ((channel, segment), (channel, ""), ("", segment), ("", "")):
        if (found := table.get((line[0] or "", line[1] or ""))) is not None:
            return found
    return None


def _read(line: Mapping[str, Any]) -> Value:
    try:
        told = Decimal(str(line["worth"])).quantize(CENT)
        return Value(told, str(line.get("channel") or ""), str(line.get("segment") or ""))
    except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise Refused("values", "A line of the value table needs a worth.", field="values") from error


def _refuse(sentence: str) -> None:
    raise Refused("values", sentence, field="values")
