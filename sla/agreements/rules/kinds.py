"""Lines of an agreement that are about a kind of MQLs: of a channel, of a segment, or of both. A line that
leaves one blank holds for any."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

MOST = 200  # lines of one table


class Line(Protocol):
    """Whom a line is about."""

    @property
    def channel(self) -> str: ...
    @property
    def segment(self) -> str: ...


AnyLine = TypeVar("AnyLine", bound=Line)


def named(line: Line) -> str:
    """Whom a line is about, in words."""
    words = [key.replace("_", " ") for key in (line.channel, line.segment) if key]
    return ", ".join(words).capitalize() if words else "any other MQL"


def in_order(lines: Sequence[AnyLine]) -> list[AnyLine]:
    """Channel by channel, then by segment alone, in the end all others."""
    return sorted(lines, key=lambda each: (not each.channel, each.channel, not each.segment, each.segment))


def at_fault(lines: Sequence[Line]) -> str:
    """Why these lines can't stand in one table together; blank: they can."""
    if len(lines) > MOST:
        return f"has {len(lines)} lines; {MOST} is the most"
    seen = set()
    for each in lines:
        if (each.channel, each.segment) in seen:
            return f"has two lines for {named(each)}"
        seen.add((each.channel, each.segment))
    return ""
