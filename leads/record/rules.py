"""Plain rules of lists and exports: a place in a list as text, and cells that no spreadsheet runs."""

import re
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURSOR = re.compile(r"(\d{1,16})-(\d{1,18})")
# What a spreadsheet takes for the beginning of a formula, also in its full-width forms.
RUNS = tuple("=+-@\t\r\n＝＋－＠")

Place = tuple[datetime, int]


def cursor(place: Place) -> str:
    """Where a row stands in a list sorted by moment and id, for the address of the next page."""
    moment, row_id = place
    return f"{(moment - EPOCH) // timedelta(microseconds=1)}-{row_id}"


def place(text: str) -> Place | None:
    """The place a cursor means; None for anything else, which is then simply the first page."""
    found = CURSOR.fullmatch(text)
    if found is None:
        return None
    try:
        return EPOCH + timedelta(microseconds=int(found[1])), int(found[2])
    except OverflowError:
        return None


def cell(value: object) -> str:
    """A value as a spreadsheet shows it; what it would run is marked as text."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(RUNS) else text
