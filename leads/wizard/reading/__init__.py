"""A file as numbered rows of texts: what form it has, how it is written, what its columns are called.

Whatever can't be read is said: of the whole file by a Refused, of a row by its flaw. Nothing is mended on
the way but what no database keeps, and a row in which that was so carries a flaw that says it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from leads.wizard.reading import text, workbook
from leads.wizard.reading.layout import Layout, Line, kept, need_fitting
from leads.wizard.rules.states import Form
from leads.wizard.rules.targets import ADDRESS
from smarketing.kernel.errors import Refused

# What people take for a list, by how it begins: pages that call themselves .xls among them.
OTHERS = (
    (b"%pdf", "a PDF"),
    (b"\x89png", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"gif8", "a picture"),
    (b"\x1f\x8b", "a packed file"),
    (b"7z\xbc\xaf", "a packed file"),
    (b"rar!", "a packed file"),
    (b"{\\rtf", "a document"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
    (b"<table", "a web page"),
    (b"<?xml", "an XML file"),
)
SAMPLES = 20
MOST_COVERS = 5

__all__ = ["Layout", "Line", "form_of", "head", "likely", "rows", "sheets"]


def form_of(content: bytes) -> Form:
    """What this is by what stands in it, whatever it is called."""
    if not content.strip():
        raise Refused("empty-file", "There is nothing in it.", field="file")
    if content.startswith(b"PK\x03\x04"):
        return Form.XLSX
    if what := next((what for begin, what in OTHERS if content.lstrip()[:16].lower().startswith(begin)), ""):
        message = f"This is {what}, not a list: save it as .xlsx or CSV."
        raise Refused("not-a-list", message, field="file")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        message = "This is a workbook of before 2007 (.xls), or one with a password: save it as .xlsx or CSV."
        raise Refused("old-workbook", message, field="file")
    return Form.CSV


def likely(content: bytes, form: str) -> Layout:
    """How it is most likely written."""
    if form == Form.XLSX:
        layout = Layout(sheet=_first_list(content))
    else:
        layout = text.likely(content)
    first = list(islice(_lines(content, form, layout), SAMPLES))
    skip = _preamble(first)
    names_columns = not any(
        ADDRESS.fullmatch(cell.strip()) for line in first[skip:][:1] for cell in line.cells
    )
    return replace(layout, skip=skip, heading=names_columns)


def sheets(content: bytes, form: str) -> list[str]:
    return workbook.sheets(content) if form == Form.XLSX else []


def head(content: bytes, form: str, layout: Layout) -> tuple[list[str], list[list[str]]]:
    """What the columns are called, each by another name, and the first rows."""
    first = list(islice(_lines(content, form, layout), SAMPLES + 1))
    if not first:
        raise Refused("empty-file", "There is no row in it.", field="file")
    width = max(len(line.cells) for line in first)
    heading = first[0].cells if layout.heading else []
    columns = list(_named(heading, len(heading) or width))
    need_fitting(len(columns))
    return columns, [line.cells for line in (first[1:] if layout.heading else first[:-1] or first)]


def rows(content: bytes, form: str, layout: Layout, width: int) -> Iterator[Line]:
    """Every row under the heading, as wide as that or with a flaw."""
    lines = _lines(content, form, layout)
    for line in islice(lines, 1 if layout.heading else 0, None):
        yield line.fitted(width, is_sheet=form == Form.XLSX)


def _lines(content: bytes, form: str, layout: Layout) -> Iterator[Line]:
    """Those in which anything stands."""
    found: Iterable[Line] = (workbook if form == Form.XLSX else text).lines(content, layout)
    filled = (kept(line) for line in found if line.flaw or any(cell.strip() for cell in line.cells))
    return islice(filled, layout.skip, None)


def _first_list(content: bytes) -> str:
    """The first sheet with more than one row. Those before it are covers, of which there are few."""
    names = workbook.sheets(content)
    for name in names[: MOST_COVERS + 1]:
        if len(list(islice(_lines(content, Form.XLSX, Layout(sheet=name)), 2))) > 1:
            return name
    return names[0]


def _preamble(first: list[Line]) -> int:
    """How many rows come before the table, as in LinkedIn's exports: narrower ones than most."""
    widest = max(
        (place for line in first for place, cell in enumerate(line.cells, 1) if cell.strip()), default=0
    )
    widths = [min(len(line.cells), widest) for line in first]  # blanks beyond are nothing
    usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
    return next((place for place, width in enumerate(widths) if width >= usual), 0)


def _named(heading: list[str], width: int) -> Iterator[str]:
    taken: set[str] = set()
    for place in range(width):
        told = " ".join(heading[place].split())[:100] if place < len(heading) else ""
        name, again = told or f"Column {place + 1}", 2
        while name in taken:
            name, again = f"{told or f'Column {place + 1}'} ({again})", again + 1
        taken.add(name)
        yield name
