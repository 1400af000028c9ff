"""How a notice reads, and how patiently a mail is tried. Plain values only."""

from datetime import timedelta
from enum import StrEnum

from smarketing.kernel.errors import NOT_FOUND, Refused

LONGEST_LINE = 300
# Longer than one sending can take (connecting and each answer have 20 s), because a claimed mail
# whose worker died is tried again after this.
FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 20  # some three days


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


def wait_after(attempts: int) -> timedelta:
    """How long after the n-th attempt the next one waits: doubling, up to six hours."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 12), LONGEST_WAIT)


def gives_up(attempts: int) -> bool:
    return attempts >= MOST_ATTEMPTS


def no_such_notice() -> Refused:
    return Refused("no-such-notice", "There is no such notice.", status=NOT_FOUND)
