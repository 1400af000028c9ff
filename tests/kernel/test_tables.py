"""Lists as files: what a cell holds, that a spreadsheet runs nothing of it, and that what is read back is
what was there."""

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from smarketing.kernel import cells, tables, workbook
from smarketing.kernel.errors import Refused
from smarketing.kernel.tables import Column, Format, Table

NOW = datetime(2026, 3, 2, 9, 30, 15, 250_000, tzinfo=ZoneInfo("UTC"))
BERLIN = ZoneInfo("Europe/Berlin")
TEXTS = ["=1+1", "'=1+1", "''=1+1", "+49 30 123", "-5", "'-5", "+5", "@a", "'", "'a", "\tx", "＝1", ""]
SAYABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("=+-@'\n\r\t\"<&"))


@dataclass
class Row:
    value: object


def a_table(*values, count=None):
    rows = [Row(value) for value in values]
    columns = [Column("value", lambda row: row.value), Column("beside", lambda row: "x")]
    return Table("things", columns, rows, len(rows) if count is None else count)


def as_csv(*values):
    body = tables.download(a_table(*values), Format.CSV, NOW).getvalue().decode("utf-8-sig")
    return [line[0] for line in csv.reader(StringIO(body, newline=""))][1:]


def as_xlsx(*values):
    """The cells as a spreadsheet reads them."""
    body = tables.download(a_table(*values), Format.XLSX, NOW).getvalue()
    return [row[0] for row in load_workbook(BytesIO(body)).active.iter_rows(min_row=2)]


@settings(max_examples=100)
@given(SAYABLE)
@example("'=1+1")
@example("+49 30 123")
def test_nothing_begins_as_a_formula_and_nothing_is_lost(text):
    cell = cells.cell(text)
    assert not cell.startswith(cells.RUNS) or cells.NUMBER.fullmatch(cell)
    assert cells.unmarked(cell) == text


@pytest.mark.parametrize("label", ["=1+1", "@sum", "Plants (company)"])
def test_a_heading_that_people_made_is_no_formula_either(label):
    body = tables.download(Table("things", [Column(label, str)], [], 0), Format.CSV, NOW).getvalue()
    [heading] = csv.reader(StringIO(body.decode("utf-8-sig"), newline=""))
    assert heading == [cells.marked(label)]


def test_a_csv_file_is_read_back_as_it_was():
    assert [cells.unmarked(cell) for cell in as_csv(*TEXTS)] == TEXTS


@settings(max_examples=25, deadline=None)
@given(st.lists(SAYABLE.filter(bool), min_size=1, max_size=8))
@example(TEXTS[:-1])
def test_a_text_of_a_workbook_is_that_text_and_never_a_formula(texts):
    found = as_xlsx(*texts)
    assert [cell.value for cell in found] == texts
    assert {cell.data_type for cell in found} == {"s"}


def test_numbers_and_dates_of_a_workbook_can_be_counted_with():
    big, small = Decimal("123456789012345678.25"), Decimal("-1250.50")
    with timezone.override(BERLIN):
        found = as_xlsx(7, small, NOW, date(2026, 3, 31), True, big, date(1815, 12, 10))
    moment, day = (found.pop(2).value for _ in range(2))
    assert abs(moment.replace(tzinfo=BERLIN) - NOW) < timedelta(seconds=1)
    assert str(day) == "2026-03-31 00:00:00"
    assert [cell.value for cell in found] == [7, -1250.5, "yes", str(big), "1815-12-10"]


def test_a_csv_file_says_moments_with_their_offset_and_numbers_as_they_are():
    with timezone.override(BERLIN):
        found = as_csv(NOW, date(2026, 3, 31), Decimal("1E+3"), -5, False, None)
    assert found == ["2026-03-02T10:30:15+01:00", "2026-03-31", "1000", "-5", "no", ""]


def test_what_spreadsheets_read_as_a_character_by_its_number_is_kept_from_it():
    told = [cell.value for cell in as_xlsx("_x0041_", "a_x000d_x000d_b", "_x41_")]
    assert told == ["_x005F_x0041_", "a_x005F_x000d_x005F_x000d_b", "_x41_"]
    assert [unescape(text) for text in told] == ["_x0041_", "a_x000d_x000d_b", "_x41_"]


def test_what_a_workbook_has_no_way_to_say_is_shown_as_missing():
    long = "x" * 40_000
    nul, cut = (cell.value for cell in as_xlsx("a\x00b\x1fc", long))
    assert nul == "a\ufffdb\ufffdc"
    assert len(cut) == workbook.LONGEST and cut.endswith(workbook.CUT)


def test_more_rows_than_a_spreadsheet_holds_are_refused_with_what_to_do():
    assert tables.need_format("xlsx", workbook.MOST_ROWS) == Format.XLSX
    assert tables.need_format("csv", 10_000_000) == Format.CSV
    with pytest.raises(Refused, match="as CSV"):
        tables.need_format("xlsx", workbook.MOST_ROWS + 1)
    with pytest.raises(Refused):
        tables.need_format("pdf", 1)


@pytest.mark.parametrize("form", Format)
def test_a_file_begins_before_its_last_row_is_read(form):
    read = []

    def rows():
        for number in range(20_000):
            read.append(number)
            yield Row(f"{number} {hash(str(number))}")

    table = Table("things", [Column("value", lambda row: row.value)], rows(), 20_000)
    pieces = iter(tables.download(table, form, NOW).streaming_content)
    assert len(next(pieces)) < 200_000
    assert len(read) < 20_000
    assert b"".join(pieces) and len(read) == 20_000


def test_the_same_rows_make_the_same_workbook():
    one, other = (tables.download(a_table("a", 1), Format.XLSX, NOW).getvalue() for _ in range(2))
    assert one == other


def test_a_large_sheet_is_read_like_a_small_one():
    body = tables.download(a_table("a", count=workbook.LARGE + 1), Format.XLSX, NOW).getvalue()
    assert load_workbook(BytesIO(body)).active["A2"].value == "a"
