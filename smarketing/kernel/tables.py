"""A list as a file for spreadsheets, whatever it is a list of: its columns once, its rows one after the
other, so that a million of them need no more memory than a page."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from io import StringIO
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone

from smarketing.kernel import paging, workbook
from smarketing.kernel.cells import cell
from smarketing.kernel.errors import INVALID, Refused

BYTE_ORDER_MARK = "\ufeff"  # lets spreadsheets read it as UTF-8
BATCH = 200

Row = TypeVar("Row", bound=Model)


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


TYPES = {Format.CSV: "text/csv", Format.XLSX: workbook.TYPE}


@dataclass(frozen=True, slots=True)
class Column:
    """`get` takes what is to be shown out of a row: a text, a number, a date, a moment or None. `key` is what
    it is called by who chooses among columns, where that isn't its label."""

    label: str
    get: Callable[[Any], object]
    key: str = ""

    @property
    def name(self) -> str:
        return self.key or self.label


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is the list's, in the file's name and in what is noted of it. `lines` are read once."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    count: int


class _Paged(Generic[Row]):
    """Every row newest first, page by page; `enriched` is given each page, for what its columns need
    beside the rows."""

    def __init__(
        self, rows: QuerySet[Row], moment: str, enriched: Callable[[list[Row]], Iterable[Any]] | None
    ) -> None:
        self.rows, self.moment, self.enriched = rows, moment, enriched

    def __iter__(self) -> Iterator[Any]:
        for page in paging.pages(self.rows, self.moment):
            yield from self.enriched(page) if self.enriched else page


def table(
    name: str,
    columns: Sequence[Column],
    rows: QuerySet[Row],
    moment: str,
    enriched: Callable[[list[Row]], Iterable[Any]] | None = None,
) -> Table:
    """Of a list that is sorted by that moment and id, newest first (without a moment by id alone)."""
    return Table(name, columns, _Paged(rows, moment, enriched), rows.order_by().count())


def need_format(text: str, count: int) -> Format:
    """The format that was asked for; refused if there is none such, or it can't hold so many rows."""
    if text not in set(Format):
        raise Refused("no-such-format", "A list is taken out as csv or xlsx.", status=400, field="format")
    if text == Format.XLSX and count > workbook.MOST_ROWS:
        message = (
            f"A spreadsheet holds {workbook.MOST_ROWS:,} rows, and these are {count:,}. "
            "Take them as CSV, which has no end, or narrow the list."
        )
        raise Refused("too-many-rows", message, status=INVALID, field="format")
    return Format(text)


def download(of: Table, form: Format, now: datetime) -> StreamingHttpResponse:
    """The answer that is the file. Moments are written in the current time zone."""
    zone = timezone.get_current_timezone()
    response = StreamingHttpResponse(WRITTEN[form](of, zone), content_type=_content_type(form))
    day = timezone.localtime(now).date()
    response["Content-Disposition"] = f'attachment; filename="{of.name}-{day}.{form}"'
    return response


def _content_type(form: Format) -> str:
    return f"{TYPES[form]}; charset=utf-8" if form == Format.CSV else TYPES[form]


def _csv(of: Table, zone: tzinfo) -> Iterator[str]:
    buffer = StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow([cell(column.label) for column in of.columns])
    for number, line in enumerate(_lines(of), start=1):
        writer.writerow([cell(value, zone) for value in line])
        if number % BATCH == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _xlsx(of: Table, zone: tzinfo) -> Iterator[bytes]:
    return workbook.pieces([column.label for column in of.columns], _lines(of), zone, of.count)


def _lines(of: Table) -> Iterator[list[object]]:
    getters = [column.get for column in of.columns]
    for row in of.rows:
        yield [get(row) for get in getters]


def _taken(buffer: StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


WRITTEN: dict[Format, Callable[[Table, tzinfo], Iterator[str] | Iterator[bytes]]] = {
    Format.CSV: _csv,
    Format.XLSX: _xlsx,
}
