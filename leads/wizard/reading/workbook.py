"""Workbooks (.xlsx), which are zipped XML and may be built to harm: what unpacks to too much is refused
before it is unpacked, no entity is expanded (openpyxl reads by way of defusedxml), and a cell far below or
far beside the others costs nothing. How large a sheet says it is counts for nothing: some programs write any
size, and what lies beyond would be lost.

A formula counts for what the spreadsheet last worked out. One that was never worked out is a flaw, as is
an error that the spreadsheet shows.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice, repeat
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.cell.text import Text
from openpyxl.reader.excel import SHARED_STRINGS, ExcelReader
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import DATA_TAG, DIMENSION_TAG
from openpyxl.worksheet.dimensions import SheetDimension
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from leads.wizard.reading.layout import MOST_COLUMNS, Layout, Line, need_fitting
from leads.wizard.rules.causes import Flaw
from smarketing.kernel.errors import Refused

MOST_PARTS = 2_000
LARGEST_PART = 400 * 1024 * 1024  # bytes, unpacked
LARGEST_TEXTS = 100 * 1024 * 1024  # those are held in memory
LARGEST_WHOLE = 600 * 1024 * 1024
LOWEST_ROW = 1_048_576
STRING = f"{{{SHEET_MAIN_NS}}}si"
FORMULA = re.compile(rb"<f[ >/]")
# How a workbook writes a character that XML can't: `_x000D_`. Halves of characters are left as they are.
ESCAPED = re.compile(r"_x(?![dD][89a-fA-F])([0-9a-fA-F]{4})_")


def sheets(content: bytes) -> list[str]:
    """What its sheets are called, in their order; those that are hidden last."""
    _need_harmless(content)
    with _opened(content, values=True) as book:
        lists = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
        names = [sheet.title for sheet in sorted(lists, key=lambda sheet: sheet.sheet_state != "visible")]
    if not names:
        raise _unreadable()
    return names


def lines(content: bytes, layout: Layout) -> Iterator[Line]:
    """The sheet row by row."""
    _need_harmless(content)
    with _opened(content, values=True) as book:
        if layout.sheet not in book.sheetnames:
            message = f"It has no sheet “{layout.sheet[:60]}”; it has {', '.join(book.sheetnames)[:300]}."
            raise Refused("no-such-sheet", message, field="sheet")
        if not _has_formulas(content):
            yield from _lines(_rows(book, layout.sheet), repeat(()))
            return
        with _opened(content, values=False) as written:
            yield from _lines(_rows(book, layout.sheet), _rows(written, layout.sheet))


def _lines(shown: Iterator[Any], written: Iterator[Any]) -> Iterator[Line]:
    try:
        for number, (cells, formulas) in enumerate(zip(shown, written, strict=False), 1):
            if number > LOWEST_ROW:
                raise Refused("too-long", "No sheet has that many rows.", field="file")
            if cells:
                yield _line(number, cells, formulas)
    except Refused:
        raise
    except Exception as error:  # whatever a broken part makes the library stumble over
        raise _unreadable() from error


def _line(number: int, cells: Any, formulas: Any) -> Line:
    values = [_told(cell.value) for cell in cells]
    need_fitting(len(values))
    flaw = Flaw.SHEET_ERROR if any(cell.data_type == "e" for cell in cells) else ""
    for value, cell in zip(values, formulas, strict=False):
        if not value and cell.data_type == "f":
            flaw = Flaw.FORMULA
    return Line(number, values, flaw)


def _told(value: Any) -> str:
    """As the person who filled it in would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))


def _rows(book: Any, sheet: str) -> Iterator[Any]:
    """As wide as the sheet says, if that can be, and wider where more stands."""
    rows = book[sheet]
    told = rows.max_column or 0
    rows.reset_dimensions()
    width = told if told <= MOST_COLUMNS else 0
    return (_wide(row, width) for row in rows.iter_rows())


def _wide(row: Any, width: int) -> Any:
    """Blanks at its end are cut off or added; a row that isn't in the file stays nothing."""
    last = len(row)
    while last > width and row[last - 1].value is None:
        last -= 1
    return row and (*row[:last], *repeat(EMPTY_CELL, width - last))


def _opened(content: bytes, *, values: bool) -> Any:
    try:
        reader = _Reader(BytesIO(content), read_only=True, data_only=values, keep_links=False)
        reader.read()
        return closing(reader.wb)
    except Exception as error:  # there are as many kinds as there are ways to break a workbook
        raise _unreadable() from error


class _Reader(ExcelReader):
    """To look at the first rows costs the same whatever the workbook's size: texts that cells share are read
    as far as those rows need them, and how large a sheet says it is is looked for before its rows alone."""

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            self.shared_strings = _Shared(self.archive.open(part.PartName[1:]))

    def read_worksheets(self) -> None:
        for sheet, part in self.parser.find_sheets():
            if part.target in self.valid_files and "chartsheet" in part.Type:
                self.read_chartsheet(sheet, part)
            elif part.target in self.valid_files:
                found = _Sheet(self.wb, sheet.name, part.target, self.shared_strings)
                found.sheet_state = sheet.state
                self.wb._sheets.append(found)


class _Sheet(ReadOnlyWorksheet):
    def _get_size(self) -> None:
        with self._get_source() as part:
            for _, node in iterparse(part, events=("start",)):
                if node.tag == DIMENSION_TAG:
                    size = SheetDimension.from_tree(node).boundaries
                    self._min_column, self._min_row, self._max_column, self._max_row = size
                if node.tag in (DIMENSION_TAG, DATA_TAG):
                    return


class _Shared:
    """The texts by their place in the part, which is about the order in which they stand in the sheets."""

    def __init__(self, part: Any) -> None:
        self.rest = (node for _, node in iterparse(part) if node.tag == STRING)
        self.known: list[str] = []

    def __getitem__(self, place: int) -> str:
        for node in islice(self.rest, max(0, place + 1 - len(self.known))):
            self.known.append(Text.from_tree(node).content)
            node.clear()
        return self.known[place]


def _need_harmless(content: bytes) -> None:
    """By what the parts say of themselves; Python's zip reader gives no byte more than a part says."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _unreadable() from error
    texts = [part.file_size for part in parts if "sharedStrings" in part.filename]
    sizes = [part.file_size for part in parts]
    if (
        len(parts) > MOST_PARTS
        or sum(sizes) > LARGEST_WHOLE
        or max(sizes, default=0) > LARGEST_PART
        or max(texts, default=0) > LARGEST_TEXTS
    ):
        message = "Unpacked, this workbook is far too large. Save the sheet you need as CSV."
        raise Refused("workbook-too-large", message, field="file")


def _has_formulas(content: bytes) -> bool:
    with ZipFile(BytesIO(content)) as packed:
        for part in packed.infolist():
            if part.filename.startswith("xl/worksheets/") and _mentions(packed, part):
                return True
    return False


def _mentions(packed: ZipFile, part: Any) -> bool:
    rest = b""
    try:
        with packed.open(part) as file:
            while piece := file.read(1024 * 1024):
                if FORMULA.search(rest + piece):
                    return True
                rest = piece[-2:]
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _unreadable() from error
    return False


def _unreadable() -> Refused:
    message = "It can't be read as a workbook. Open it in a spreadsheet and save it anew as .xlsx or CSV."
    return Refused("unreadable-workbook", message, field="file")
