"""The board of an address, counted now or a moment ago."""

from datetime import datetime

from django.http import QueryDict

from reporting.dashboard import board as boards
from reporting.dashboard.address import Asked, asked
from reporting.dashboard.board import Board
from reporting.keeping import commands as keeping
from reporting.keeping.commands import Gather

KIND = "dashboard"


def board(wanted: Asked, *, as_of: datetime, now: datetime) -> Board:
    """`as_of`: up to when facts are in the rows; the board may be some seconds older, and says so."""
    question = f"{KIND}?{wanted.query()}"
    return keeping.answer(question, lambda counting: boards.gather(wanted, counting), as_of=as_of, now=now)


def gather_of(place: str, query: QueryDict, now: datetime) -> Gather[Board]:
    """What gathers the board of a question that was kept."""
    wanted = asked(query, now)
    return lambda counting: boards.gather(wanted, counting)
