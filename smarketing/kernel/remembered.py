"""Rows that every request of a public door asks for (its form, its site) are read once and remembered by
the process. Nobody is judged by what is no longer so: whatever is stored names the version it was judged by,
and is stored only while the row still has it; and a refusal is only said once the row was read again.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.core.exceptions import ObjectDoesNotExist

from smarketing.kernel.errors import Refused

Row = TypeVar("Row")
Done = TypeVar("Done")

# PostgreSQL's own: every change of a row, whoever makes it, gives it another place or another writer.
VERSION = "xmin || ' ' || ctid"


class OutOfDate(Exception):
    """The remembered row has changed since it was read, and nothing was stored."""


def version_of(row: Any) -> str | None:
    """As it was read with VERSION; None for a row that was read otherwise, which is believed."""
    return getattr(row, "version", None)


class Remembered(Generic[Row]):
    """`read` brings the row of that name with its `version`, or raises Refused where there is none."""

    def __init__(self, read: Callable[[str], Row]) -> None:
        self._read = read
        self._rows: dict[str, Row] = {}

    def judge(self, name: str, by: Callable[[Row], Done]) -> Done:
        """What `by` makes of the row as it is now."""
        row = self._rows.get(name) or self._anew(name)
        while True:
            try:
                return by(row)
            except (Refused, OutOfDate, ObjectDoesNotExist):  # also what it points at may be gone with it
                before, row = row, self._anew(name)
                if version_of(before) == version_of(row):
                    raise

    def _anew(self, name: str) -> Row:
        self._rows.pop(name, None)
        row = self._rows[name] = self._read(name)
        return row
