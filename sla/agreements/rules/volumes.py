"""How many MQLs of one kind are promised per period, beside the total. Each line is a promise of its own:
an MQL counts in every line that it fits, so the lines need not add up to the total.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sla.agreements.rules.kinds import at_fault, named
from smarketing.kernel.errors import Refused

LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class Volume:
    """At least so many MQLs of this channel, of this segment, or of both."""

    least: int
    channel: str = ""
    segment: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {"channel": self.channel, "segment": self.segment, "least": self.least}


def read_volumes(stored: Iterable[Any]) -> tuple[Volume, ...]:
    """The lines that `as_dict` stored, or that somebody sent in that shape."""
    return tuple(each if isinstance(each, Volume) else _read(each) for each in stored)


def check_volumes(volumes: Sequence[Volume]) -> None:
    """Refused when they can't be meant like that."""
    if fault := at_fault(volumes):
        _refuse(f"The volume by channel and segment {fault}.")
    for each in volumes:
        if not each.channel and not each.segment:
            _refuse("Name a channel or a segment; how many MQLs in all has a field of its own.")
        if not 1 <= each.least <= LARGEST:
            _refuse(f"The volume of {named(each)} is at least 1.")


def least(volumes: Sequence[Volume], *, channel: str, segment: str) -> int | None:
    """How many are promised of exactly that kind; None: nothing is."""
    return next((v.least for v in volumes if (v.channel, v.segment) == (channel, segment)), None)


def _read(line: Mapping[str, Any]) -> Volume:
    try:
        return Volume(int(line["least"]), str(line.get("channel") or ""), str(line.get("segment") or ""))
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        message = "A line of the volume by channel and segment needs a whole number."
        raise Refused("volumes", message, field="volumes") from error


def _refuse(sentence: str) -> None:
    raise Refused("volumes", sentence, field="volumes")
