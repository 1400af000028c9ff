"""Files as they come: broken, hostile, odd. A clear answer, nothing lost, nothing run."""

import codecs
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.text import Text
from openpyxl.chart import BarChart
from openpyxl.xml.constants import SHEET_MAIN_NS

from leads.models import Contact
from leads.wizard import reading
from leads.wizard.models import Import
from leads.wizard.reading import text as texts
from leads.wizard.reading import workbook as workbooks
from leads.wizard.rules import dates, presets
from smarketing.kernel.errors import Refused
from tests.leads.wizard.office import brought, csv, done, fates, tried, workbook

TEXTS = {
    "utf-8": "Email,Name\nzoe@x.example,Zoë Đặng\n".encode(),
    "utf-8 with a mark": codecs.BOM_UTF8 + "Email,Name\nzoe@x.example,Zoë Đặng\n".encode(),
    "utf-16": "Email\tName\nzoe@x.example\tZoë Đặng\n".encode("utf-16"),
    "utf-16 without a mark": "Email;Name\nzoe@x.example;Zoë Đặng\n".encode("utf-16-le"),
    "says its delimiter": "sep=|\r\nEmail|Name\r\nzoe@x.example|Zoë Đặng\r\n".encode(),
    "with other delimiters and line breaks in its cells": (
        "Email,Name,Likes\n" + 'zoe@x.example,Zoë Đặng,"tea; no milk\nrice; beans\ncake; pie"\n' * 2
    ).encode(),
    "with a preamble": "Notes:\n\"By us.\"\n\nEmail,Name,URL\nzoe@x.example,Zoë Đặng,x\n".encode(),
}  # fmt: skip


@pytest.mark.parametrize("content", TEXTS.values(), ids=TEXTS)
def test_a_text_is_read_in_its_encoding_and_cut_where_it_is_meant(content):
    layout = reading.likely(content, "csv")
    columns, samples = reading.head(content, "csv", layout)
    assert columns[:2] == ["Email", "Name"] and layout.heading
    assert samples[0][:2] == ["zoe@x.example", "Zoë Đặng"]


MAILED = {
    "on one line": "Ada Byron <ada@a.example>, bob@b.example,<eve@e.example>",
    "on several": "Ada Byron <ada@a.example>\r\nbob@b.example\r\n<eve@e.example>\r\n",
    "with commas in names": '"Byron, Ada \\"A\\"" <ada@a.example>; bob@b.example; Eve, E. <eve@e.example>; ',
}


@pytest.mark.django_db
@pytest.mark.parametrize("text", MAILED.values(), ids=MAILED)
def test_who_a_mail_went_to_comes_in_one_by_one_with_their_names(cast, text):
    upload = brought(cast, text.encode(), form="list")
    layout = reading.Layout(**upload.layout)
    told = [line.cells for line in reading.rows(bytes(upload.file.content), "list", layout, 2)]
    assert upload.options["columns"] == {"Name": "name", "Email": "email"}
    assert [email for _, email in told] == ["ada@a.example", "bob@b.example", "eve@e.example"]
    assert told[0][0] in ("Ada Byron", 'Byron, Ada "A"') and told[2][0] in ("", "Eve, E.")


OTHERWISE = [
    "ada@a.example\nbob@b.example\n",
    "Email,Name\nada@a.example,Ada",
    "a@a.example\tb@b.example",
    "Ada",
]


@pytest.mark.parametrize("text", [*OTHERWISE, *(sign * 500_000 for sign in (" x", '"', "a@", "<", "a@a.a "))])
def test_any_other_list_is_left_as_it_is_and_at_once(text):
    assert texts.of_mail(text) is None


def test_western_texts_of_old_are_recognised_and_others_can_be_chosen():
    content = (
        "E-Mail;Straße\n".encode("cp1252") + "zoe@x.example;Müßiggang größer Köln\n".encode("cp1252") * 9
    )
    layout = reading.likely(content, "csv")
    assert reading.head(content, "csv", layout)[0] == ["E-Mail", "Straße"]


OLD = {
    "windows-1252": ("Zoë Müller", "Ürün Çelik"),
    "windows-1250": ("Łukasz Wiśniewski", "Żaneta Dąbrowska", "Jiří Šťastný"),
    "windows-1251": ("Иван Петров", "Анна Каренина"),
    "windows-1253": ("Γιώργος Παπαδόπουλος", "Ελένη Νικολάου"),
    "shift_jis": ("山田太郎", "鈴木一郎"),
    "gb18030": ("王小明", "上海贸易有限公司"),
    "euc-kr": ("김철수", "안녕하세요 주식회사"),
}


@pytest.mark.parametrize("encoding", OLD)
def test_a_few_names_are_enough_to_know_an_old_encoding_by_also_far_below(encoding):
    plain = [f"p{n}@x.example,Pat" for n in range(4_000)]
    content = csv(
        *plain, *(f"{n}@x.example,{name}" for n, name in enumerate(OLD[encoding])), heading="Email,Name"
    )
    content = content.decode().encode(encoding)
    told = list(reading.rows(content, "csv", reading.likely(content, "csv"), 2))
    assert [line.cells[1] for line in told[4_000:]] == list(OLD[encoding])
    assert not any(line.flaw for line in told)


def test_a_quotation_mark_that_is_never_closed_takes_no_other_row_with_it():
    rows = [f"p{n}@x.example,Pat {n}" for n in range(1_500)]
    rows[3], rows[700] = 'p3@x.example,"Pat 3', 'p700@x.example,"Pat 700'
    told = list(reading.rows(csv(*rows, heading="Email,Name"), "csv", reading.Layout("utf-8", ","), 2))
    assert [line.number for line in told] == list(range(2, 1_502))
    assert {line.number: line.cells for line in told if line.flaw} == {
        5: ['p3@x.example,"Pat 3'], 702: ['p700@x.example,"Pat 700'],
    }  # fmt: skip


def test_blanks_beyond_the_heading_do_not_make_it_a_preamble():
    content = b"Email,Name\na@a.example,A,,\nb@b.example,B,,\n"
    layout = reading.likely(content, "csv")
    assert reading.head(content, "csv", layout)[0] == ["Email", "Name"]
    assert not any(line.flaw for line in reading.rows(content, "csv", layout, 2))


NO_LISTS = {
    "PDF": b"%PDF-1.7\n...", "picture": b"\x89PNG\r\n\x1a\n...", "web page": b"\n <HTML><table>",
    "packed file": b"\x1f\x8b\x08...", "no row under it": b"Email,Name\n",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("what", NO_LISTS)
def test_what_is_no_list_is_refused_and_called_by_its_name(cast, what):
    with pytest.raises(Refused, match=what):
        brought(cast, NO_LISTS[what])
    assert not Import.objects.exists()


@pytest.mark.django_db
def test_each_broken_row_is_a_fault_of_its_own_and_the_others_come_in(cast):
    content = (
        csv("ada@a.example,Ada,", "bob@b.example,Bob", "eve@e.example,E\x00ve,", "kay@k.example,Kay,,,")
        + b"zoe@z.example,Zo\xff,\n" + b'max@m.example,"M"ax,\n' + b"\n"
        + b'<script>alert(1)</script>@x.example,"=1+1\nand more",\n'
        + f"big@b.example,{'x' * 1_000_000},\n".encode()
        + "rtl@r.example,\u202eمرحبا 👋,\n".encode()
        + b'last@l.example,"never closed,\nand,so,on\n'
    )  # fmt: skip
    upload = tried(cast, content)
    assert fates(upload) == [
        "new", "fault: uneven", "fault: nul", "new", "fault: broken-text", "fault: quotes",
        "fault: malformed-email", "fault: too-long", "new", "fault: quotes", "fault: malformed-email",
    ]  # fmt: skip
    rows = dict(upload.rows.values_list("number", "cells"))
    assert rows[4][1] == "E\u2400ve"
    assert rows[9][1] == "=1+1\nand more"
    assert len(rows[11][1]) == 1_000_000
    assert (rows[13], rows[14]) == (['last@l.example,"never closed,'], ["and", "so", "on"])
    assert done(cast, content, again=True).total == 11
    assert Contact.objects.get(email="rtl@r.example").name == "مرحبا 👋"


@pytest.mark.django_db
def test_formulas_count_for_what_was_worked_out_and_errors_are_faults(cast):
    rows = [["Email", "Name"], ["a@a.example", "=1+1"], ["b@b.example", "#N/A"], ["c@c.example", 7.0]]
    upload = tried(cast, workbook(*rows, [], ["d@d.example", True]))
    assert fates(upload) == ["fault: formula", "fault: sheet-error", "new", "new"]
    assert [row.cells[1] for row in upload.rows.order_by("number")[2:]] == ["7", "yes"]
    assert [row.number for row in upload.rows.order_by("number")] == [2, 3, 4, 6]


def repacked(content, **parts):
    """The same workbook with parts put in another's place."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for each in old.infolist():
            name = each.filename.rpartition("/")[2]
            new.writestr(each.filename, parts.pop(name) if name in parts else old.read(each))
        for name, data in parts.items():
            new.writestr(name, data)
    return file.getvalue()


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
LAUGHS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + SHEET.format(
    '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
)


def saved(book):
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def bad_workbooks():
    good = workbook(["Email"], ["a@a.example"])
    yield "an XML bomb", repacked(good, **{"sheet1.xml": LAUGHS}), "unreadable-workbook"
    far = SHEET.format('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>')
    yield "a row too far below", repacked(good, **{"sheet1.xml": far}), "too-long"
    yield "cut off", good[:-100], "unreadable-workbook"
    yield "not XML", repacked(good, **{"sheet1.xml": "nonsense"}), "unreadable-workbook"
    yield "no workbook", repacked(b"PK\x05\x06" + bytes(18), **{"a.txt": "hello"}), "unreadable-workbook"
    yield "one of before 2007", b"\xd0\xcf\x11\xe0" + bytes(600), "old-workbook"
    yield "nothing", b"  \n", "empty-file"


BAD = {name: (content, code) for name, content, code in bad_workbooks()}


@pytest.mark.django_db
@pytest.mark.parametrize("content, code", BAD.values(), ids=BAD)
def test_what_can_not_be_read_is_refused_and_nothing_kept(cast, content, code):
    with pytest.raises(Refused) as refused:
        brought(cast, content)
    assert refused.value.code == code
    assert not Import.objects.exists()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(workbooks, "LARGEST_PART", 1_000_000)
    bomb = repacked(workbook(["Email"]), **{"zeros.bin": bytes(2_000_000)})
    assert len(bomb) < 20_000
    with pytest.raises(Refused, match="far too large"):
        reading.sheets(bomb, "xlsx")


@pytest.mark.parametrize("cover", [[], [["Report of 2026"]]])
def test_a_cover_before_the_list_is_not_taken_for_it(cast, cover):
    book = Workbook()
    for row in cover:
        book.active.append(row)
    people = book.create_sheet("People")
    people.append(["Email"])
    people.append(["a@a.example"])
    file = BytesIO()
    book.save(file)
    upload = brought(cast, file.getvalue())
    assert (upload.layout["sheet"], upload.columns) == ("People", ["Email"])


def read(content):
    """Its columns and rows, as it is most likely written."""
    form = reading.form_of(content)
    layout = reading.likely(content, form)
    columns, _ = reading.head(content, form, layout)
    return [columns, *(line.cells for line in reading.rows(content, form, layout, len(columns)))]


ROWS = [["Email", "Name"], ["a@a.example", "Ada"], ["b@b.example", "Bob"]]


@pytest.mark.parametrize("size", ["A1", "A1:B2", "A1:AMJ3", "A1:XFD1048576"])
def test_a_sheet_has_what_stands_in_it_whatever_size_it_says_it_has(size):
    sheet = (
        ZipFile(BytesIO(workbook(*ROWS))).read("xl/worksheets/sheet1.xml").replace(b"A1:B3", size.encode())
    )
    assert size.encode() in sheet
    assert read(repacked(workbook(*ROWS), **{"sheet1.xml": sheet})) == ROWS


def test_a_cell_far_below_and_beside_the_others_costs_nothing():
    book = load_workbook(BytesIO(workbook(*ROWS)))
    book.active["A1048576"] = "below"
    assert read(saved(book)) == [*ROWS, ["below", ""]]
    book.active["XFD1048576"] = "beside"
    with pytest.raises(Refused, match="more than 500 columns"):
        read(saved(book))


def test_cells_hold_the_characters_that_a_workbook_has_numbers_for():
    texts = ["one_x000D_\ntwo", "_x005F_x0041_", "_xD83D_", "_x0000_"]
    found = read(workbook(["Email", *"abcd"], ["a@a.example", *texts]))
    assert found[1][1:] == ["one\r\ntwo", "_x0041_", "_xD83D_", "\u2400"]


TABLE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def sharing(texts):
    """A workbook as spreadsheets write them: its texts in a part of their own, each cell by its number."""
    good = workbook(["Email"])
    rows = "".join(f'<row><c t="s"><v>{place}</v></c></row>' for place in range(len(texts)))
    told = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in texts)
    types = ZipFile(BytesIO(good)).read("[Content_Types].xml").decode()
    more = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TABLE}"/></Types>'
    return repacked(good, **{
        "sheet1.xml": SHEET.format(rows),
        "[Content_Types].xml": types.replace("</Types>", more),
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEET_MAIN_NS}">{told}</sst>',
    })  # fmt: skip


def test_texts_that_cells_share_are_those_texts():
    texts = ["Email", "a@a.example", "_x005F_x0041_", "one_x000D_\ntwo", " b "]
    assert read(sharing(texts)) == [["Email"], ["a@a.example"], ["_x0041_"], ["one\r\ntwo"], [" b "]]


def test_only_as_many_shared_texts_are_read_as_the_first_rows_need(monkeypatch):
    read_ones = []
    tell = Text.from_tree
    monkeypatch.setattr(workbooks.Text, "from_tree", lambda node: read_ones.append(1) or tell(node))
    content = sharing(["Email", *(f"a{number}@a.example" for number in range(1_000))])
    assert reading.head(content, "xlsx", reading.Layout(sheet="People"))[0] == ["Email"]
    assert len(read_ones) < 50
    read_ones.clear()
    assert len(list(reading.rows(content, "xlsx", reading.Layout(sheet="People"), 1))) == 1_000
    assert len(read_ones) == 1_001


def test_a_sheet_that_says_no_size_is_not_read_whole_for_its_first_rows(monkeypatch):
    rows = "".join(f"<row><c><v>{number}</v></c></row>" for number in range(50_000))
    content = repacked(workbook(["Email"]), **{"sheet1.xml": SHEET.format(rows)})
    looked_at, parse = [], workbooks.iterparse

    def counting(part, **how):
        for each in parse(part, **how):
            looked_at.append(1)
            yield each

    monkeypatch.setattr(workbooks, "iterparse", counting)
    assert reading.head(content, "xlsx", reading.Layout(sheet="People"))[0] == ["0"]
    assert 0 < len(looked_at) < 50
    assert len(list(reading.rows(content, "xlsx", reading.Layout(sheet="People"), 1))) == 49_999


def test_a_sheet_of_a_chart_is_no_list():
    book = load_workbook(BytesIO(workbook(*ROWS)))
    chart = book.create_chartsheet("Chart", 0)
    chart.add_chart(BarChart())
    assert reading.sheets(saved(book), "xlsx") == ["People"]
    assert read(saved(book)) == ROWS


def test_a_hidden_sheet_is_not_taken_for_the_list():
    book = load_workbook(BytesIO(workbook(["Stages"], ["Warm"], title="Words")))
    book.active.sheet_state = "hidden"
    people = book.create_sheet("People")
    for row in ROWS:
        people.append(row)
    assert read(saved(book)) == ROWS
    assert reading.sheets(saved(book), "xlsx") == ["People", "Words"]


def test_another_sheet_can_be_chosen():
    book = Workbook()
    book.create_sheet("People").append(["Email"])
    content = saved(book)
    assert reading.sheets(content, "xlsx") == ["Sheet", "People"]
    assert reading.head(content, "xlsx", reading.Layout(sheet="People"))[0] == ["Email"]
    with pytest.raises(Refused, match="has no sheet"):
        reading.head(content, "xlsx", reading.Layout(sheet="Nobody"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7", "shift_jis", "cp037"])
def test_a_wrong_encoding_reads_nonsense_and_breaks_nothing(encoding):
    content = b"Email,Name\nada@a.example,Ada\n"
    layout = reading.Layout(encoding=encoding, delimiter=",")
    assert reading.head(content, "csv", layout)[0]


def test_what_the_whole_can_not_be_written_in_is_refused():
    with pytest.raises(Refused, match="can't be read as utf-32"):
        reading.head(b"Email,Name\n", "csv", reading.Layout(encoding="utf-32", delimiter=","))


@pytest.mark.parametrize("encoding", ["utf-7000", "rot13", "hex", "idna\0", ""])
def test_what_no_text_is_written_in_is_refused(encoding):
    with pytest.raises(Refused, match="There is no encoding"):
        texts.need(reading.Layout(encoding=encoding, delimiter=","))


def test_columns_of_one_name_and_of_none_are_told_apart():
    content = b"Email,,Phone,Phone\na@a.example,1,2,3\n"
    columns, _ = reading.head(content, "csv", reading.likely(content, "csv"))
    assert columns == ["Email", "Column 2", "Phone", "Phone (2)"]


@pytest.mark.parametrize(
    "columns, preset",
    [
        ("Record ID,First Name,Last Name,Email,Lifecycle Stage,Contact owner,Create Date", "hubspot"),
        ("First Name,Last Name,Title,Company / Account,Email,Lead Source,Lead Status", "salesforce"),
        ("First Name,Last Name,URL,Email Address,Company,Position,Connected On", "linkedin"),
        ("id,name,email,phone,job title,company,country,stage,stage since,source", "smarketing"),
        ("Email,Name,Phone,Company", ""),
    ],
)  # fmt: skip
def test_a_file_of_another_system_is_recognised_by_its_columns(columns, preset):
    assert presets.best_fit(columns.split(",")).key == preset


def test_dates_are_read_as_they_can_only_be_meant():
    assert dates.likely(["03/04/2026", "25/12/2025"]) == "day"
    assert dates.likely(["03/04/2026"]) == "month"
    berlin = ZoneInfo("Europe/Berlin")
    for text in (
        "2026-02-05 14:30",
        "2026/02/05 14:30",
        "05.02.2026 14:30",
        "2/5/2026 2:30 PM",
        "5 Feb 2026 14:30",
        "05-Feb-2026 2:30 pm",
    ):
        assert dates.moment(text, berlin, "month").isoformat() == "2026-02-05T13:30:00+00:00", text
    for text in ("soon", "31/31/2026", "2026-02-30", "1 Foo 2026", "0001-01-01"):
        assert dates.moment(text, berlin, "day") is None
