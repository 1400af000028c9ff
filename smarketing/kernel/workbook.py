"""A workbook (XLSX) with one sheet, written while it is sent: whoever waits for a million rows gets the
first at once, and nobody keeps them in memory or on a disk. Texts are texts, whatever they begin with; what
can be counted with are numbers and dates.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from smarketing.kernel.cells import RUNS, cell

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575  # beside the heading: no spreadsheet opens more of one sheet
LONGEST = 32_767  # characters of one cell, likewise
CUT = "… (cut: a spreadsheet's cell holds no more)"
LARGE = 100_000  # rows from which a sheet might grow beyond what an archive's short form can say
PIECE = 64 * 1024
DIGITS = 15  # that a spreadsheet keeps of a number; more are written as text
EPOCH = date(1899, 12, 30)
FIRST = date(1900, 3, 1)  # before that spreadsheets count one day too many
UNSAID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML has no way to say these
RETURN = {"\r": "&#13;"}  # else read as a line feed
ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # begins what spreadsheets read as a character by its number

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Styles, by their place below: plain, heading, moment, day, and a text that stays one when it is edited.
HEADING, MOMENT, DAY, QUOTED = 1, 2, 3, 4
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)  # fmt: skip
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SHEETS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{SHEETS}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEETS}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><sheets>'
    '<sheet name="List" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATED}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATED}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": STYLES,
}
BEGIN = (
    f'<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultColWidth="16" defaultRowHeight="15"/><sheetData>'
)
END = "</sheetData></worksheet>"


class _Sink:
    """A file that hands on what is written to it."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.size = 0

    def write(self, piece: bytes, /) -> int:
        self.pieces.append(bytes(piece))
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Whoever reads it ends it."""

    def taken(self) -> bytes:
        taken, self.pieces, self.size = b"".join(self.pieces), [], 0
        return taken


def pieces(
    heading: Sequence[str], lines: Iterable[Sequence[object]], zone: tzinfo, count: int
) -> Iterator[bytes]:
    """The file, piece by piece. `count` is about how many lines there will be."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED, compresslevel=3) as archive:
        for name, text in PARTS.items():
            archive.writestr(_part(name), XML + text)
        with archive.open(_part("xl/worksheets/sheet1.xml"), "w", force_zip64=count > LARGE) as sheet:
            sheet.write((XML + BEGIN + _row([_text(each, HEADING) for each in heading])).encode())
            for line in lines:
                sheet.write(_row([_cell(value, zone) for value in line]).encode())
                if sink.size > PIECE:
                    yield sink.taken()
            sheet.write(END.encode())
    yield sink.taken()


def _part(name: str) -> ZipInfo:
    """Of no date, so that the same rows make the same file."""
    part = ZipInfo(name)
    part.compress_type = ZIP_DEFLATED
    return part


def _row(cells: Sequence[str]) -> str:
    return f"<row>{''.join(cells)}</row>"


def _cell(value: object, zone: tzinfo) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, datetime):
        return _moment(value.astimezone(zone))
    if isinstance(value, date) and value >= FIRST:
        return f'<c s="{DAY}"><v>{(value - EPOCH).days}</v></c>'
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and _fits(value):
        return f"<c><v>{cell(value)}</v></c>"
    text = value if isinstance(value, str) else cell(value, zone)
    return _text(text, QUOTED if text.startswith(RUNS) else 0)


def _moment(local: datetime) -> str:
    """As clocks show it there: spreadsheets know no zones."""
    if local.date() < FIRST:
        return _text(local.isoformat(timespec="seconds"))
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    return f'<c s="{MOMENT}"><v>{(local.date() - EPOCH).days + seconds / 86_400:.8f}</v></c>'


def _fits(number: int | float | Decimal) -> bool:
    return len(cell(number).strip("-").replace(".", "")) <= DIGITS or isinstance(number, float)


def _text(text: str, style: int = 0) -> str:
    if len(text) > LONGEST:
        text = text[: LONGEST - len(CUT)] + CUT
    said = escape(ESCAPE.sub("_x005F_", UNSAID.sub("\ufffd", text)), RETURN)
    styled = f' s="{style}"' if style else ""
    return f'<c t="inlineStr"{styled}><is><t xml:space="preserve">{said}</t></is></c>'
