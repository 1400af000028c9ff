"""Tables for spreadsheets: line by line, and without a cell that a spreadsheet would run."""

import csv
from collections.abc import Iterable, Iterator, Sequence

# What a spreadsheet takes for the beginning of a formula, also in its full-width forms.
RUNS = tuple("=+-@\t\r\n＝＋－＠")
BYTE_ORDER_MARK = "\ufeff"  # lets spreadsheets read it as UTF-8


class _Echo:
    """A file that gives back what is written."""

    def write(self, line: str) -> str:
        return line


def lines(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The table as CSV, one line at a time, for a streamed answer."""
    write = csv.writer(_Echo()).writerow
    yield BYTE_ORDER_MARK + write(heading)
    for row in rows:
        yield write([cell(value) for value in row])


def cell(value: object) -> object:
    """A number as it is; a text that a spreadsheet would run is marked as text."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(RUNS) else text
