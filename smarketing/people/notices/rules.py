"""How a notice reads, and how patiently a mail is tried. Plain values only."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from smarketing.kernel.errors import NOT_FOUND, Refused

LONGEST_LINE = 300
# Longer than one sending can take (connecting and each answer have 20 s), because a claimed mail
# whose worker died is tried again after this.
FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 20  # some three days
# Somebody who is told this much later than it happened is told of many things at once.
LATE = timedelta(minutes=30)
MOST_SINGLY = 3
GATHERED_WITHIN = timedelta(minutes=30)
HELD_BACK = timedelta(minutes=2)
MAILED = 30  # lines of a digest that its mail holds


class Level(StrEnum):
    INFO = "info"
    WARNING = "warning"
    DANGER = "danger"


def one_line(text: str) -> str:
    """Without line breaks (a subject must not smuggle headers) and short enough for its column."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def notice_body(text: str, address: str) -> str:
    return f"{text.strip()}\n\n{address}\n\n-- \nYou can turn these mails off in your profile.\n"


def is_late(since: datetime, recorded_at: datetime) -> bool:
    """Whether people hear of it only long after it came to be."""
    return recorded_at - since > LATE


def digest_line(counts: Mapping[str, int]) -> str:
    """`12 things you hear late. Broken promises: 9, promises at risk: 3.`"""
    parts = sorted(counts.items(), key=lambda part: (-part[1], part[0]))
    words = ", ".join(f"{family}: {count}" for family, count in parts)
    return f"{sum(counts.values())} things you hear late. {words[:1].upper()}{words[1:]}."


def digest_body(line: str, lines: Sequence[str], address: str) -> str:
    """The first of what it holds; the page has all."""
    listed = [f"- {each}" for each in lines[:MAILED]]
    more = ["- and more, on the page below"] if len(lines) > MAILED else []
    return notice_body("\n".join([line, "", *listed, *more]), address)


def worst(levels: Iterable[str]) -> Level:
    return max(map(Level, levels), key=list(Level).index, default=Level.INFO)


def wait_after(attempts: int) -> timedelta:
    """How long after the n-th attempt the next one waits: doubling, up to six hours."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 12), LONGEST_WAIT)


def gives_up(attempts: int) -> bool:
    return attempts >= MOST_ATTEMPTS


def no_such_notice() -> Refused:
    return Refused("no-such-notice", "There is no such notice.", status=NOT_FOUND)
