"""The life of an import, and of each of its rows.

A pass works through the rows stretch by stretch; whoever dies over a stretch leaves it to the next.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class Form(StrEnum):
    """What was brought: a text with delimiters, a workbook, a pasted list, rows sent by a program."""

    CSV = "csv"
    XLSX = "xlsx"
    LIST = "list"
    ROWS = "rows"


class State(StrEnum):
    UPLOADED = "uploaded"  # here; nobody said yet what its columns mean
    READING = "reading"  # its rows are being taken out of the file
    CHECKING = "checking"  # the dry run
    CHECKED = "checked"
    RUNNING = "running"
    OFFERING = "offering"  # the rows are in; some people are being offered to sales
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


class Act(StrEnum):
    """What people do with an import."""

    MATCH = "match"
    START = "start"
    CANCEL = "cancel"
    UNDO = "undo"


UNDER_WAY = (State.READING, State.CHECKING, State.RUNNING, State.OFFERING, State.UNDOING)
BROUGHT_IN = (State.RUNNING, State.OFFERING, State.DONE, State.UNDOING)
# What was matched may be matched anew until the first row is in.
MOVES: Mapping[tuple[State, Act], State] = {
    (State.UPLOADED, Act.MATCH): State.READING,
    (State.CHECKED, Act.MATCH): State.READING,
    (State.FAILED, Act.MATCH): State.READING,
    (State.CHECKED, Act.START): State.RUNNING,
    (State.CANCELLED, Act.START): State.RUNNING,
    (State.READING, Act.CANCEL): State.UPLOADED,
    (State.CHECKING, Act.CANCEL): State.UPLOADED,
    (State.RUNNING, Act.CANCEL): State.CANCELLED,
    (State.OFFERING, Act.CANCEL): State.DONE,
    (State.DONE, Act.UNDO): State.UNDOING,
    (State.CANCELLED, Act.UNDO): State.UNDOING,
    (State.UNDONE, Act.UNDO): State.UNDOING,  # what stayed
}
# What a pass leads to once it is through.
NEXT: Mapping[State, State] = {
    State.READING: State.CHECKING,
    State.CHECKING: State.CHECKED,
    State.RUNNING: State.OFFERING,
    State.OFFERING: State.DONE,
    State.UNDOING: State.UNDONE,
}

STRETCH = 1_000  # rows
NARROWER = 10  # how much smaller a stretch becomes that nobody came through
WIDER = 2  # and how much larger again the one after one that was done
MOST_TRIES = 2  # at one stretch of one size
MOST_TRIES_READING = 3
ABANDONED = timedelta(days=7)  # an upload that nobody went on with


class Outcome(StrEnum):
    """What becomes of a row: forecast by the dry run, then what became of it."""

    WAITING = "waiting"
    NEW = "new"
    FILLED = "filled"
    KNOWN = "known"
    FAULT = "fault"


class Offer(StrEnum):
    """What became of handing a new person off."""

    MADE = "made"
    REFUSED = "refused"


class Undone(StrEnum):
    """What the undo of an import did with what a row brought."""

    TAKEN_BACK = "taken_back"  # the person is gone again
    BLANKED = "blanked"  # what the row filled is blank again
    KEPT = "kept"  # somebody did something with it since


def may(state: str, act: Act) -> bool:
    return (State(state), act) in MOVES
