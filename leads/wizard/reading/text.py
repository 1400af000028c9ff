"""Texts with delimiters: in which encoding, cut by what, and row by row."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO, StringIO, TextIOWrapper

from charset_normalizer import from_bytes

from leads.wizard.reading.layout import Layout, Line
from leads.wizard.rules.causes import Flaw
from smarketing.kernel.errors import Refused

LOOKED_AT = 64 * 1024  # bytes
LOOKED_AT_LINES = 50
DELIMITERS = (",", ";", "\t", "|")
# The encodings that people are offered; others are read, too, when a file is found to be in one.
ENCODINGS = ("utf-8", "windows-1252", "iso-8859-1", "iso-8859-15", "windows-1250", "windows-1251", "utf-16",
             "mac-roman", "shift_jis", "gb18030", "big5", "euc-kr")  # fmt: skip
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAYS_DELIMITER = re.compile(r"sep=(.)\r?\n?")

# A cell may be as long as the file: which are too long for their field is said row by row.
csv.field_size_limit(2**31 - 1)


def likely(content: bytes) -> Layout:
    encoding = _encoding(content)
    return Layout(encoding=encoding, delimiter=_delimiter(content, encoding))


def lines(content: bytes, layout: Layout) -> Iterator[Line]:
    """One by one, in flat memory. A row that breaks the rules of quoting is a flaw of its own."""
    try:
        yield from _lines(content, layout)
    except UnicodeError as error:  # beyond single characters: the whole can't be in that encoding
        message = f"It can't be read as {layout.encoding}; choose another encoding."
        raise Refused("wrong-encoding", message, field="encoding") from error


def _lines(content: bytes, layout: Layout) -> Iterator[Line]:
    file = _opened(content, layout.encoding)
    skipped = 1 if SAYS_DELIMITER.fullmatch(file.readline()) else 0
    if not skipped:
        file = _opened(content, layout.encoding)
    reader = csv.reader(file, delimiter=layout.delimiter or ",", strict=True)
    while True:
        number = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Line(number, [], Flaw.QUOTES)
        else:
            yield Line(number, cells)


def of_rows(rows: Iterable[Mapping[str, object]]) -> bytes:
    """Rows that a program sends, each by the names of its columns, as the file they could have stood in."""
    told = list(rows)
    columns = list(dict.fromkeys(name for row in told for name in row))
    file = StringIO()
    write = csv.writer(file)
    write.writerow(columns)
    write.writerows([row.get(name, "") for name in columns] for row in told)
    return file.getvalue().encode()


def need(layout: Layout) -> None:
    """Refuse what no text is written in."""
    try:
        "é".encode(layout.encoding, errors="replace").decode(layout.encoding)
    except (LookupError, ValueError) as error:
        message = f"There is no encoding “{layout.encoding[:40]}” of texts."
        raise Refused("no-such-encoding", message, field="encoding") from error
    if layout.delimiter and (len(layout.delimiter) != 1 or layout.delimiter in '"\r\n\x00'):
        raise Refused("no-such-delimiter", "A delimiter is one character.", field="delimiter")


def _opened(content: bytes, encoding: str) -> TextIOWrapper:
    codec = codecs.lookup(encoding).name
    if codec == "utf-8":
        codec = "utf-8-sig"
    elif codec == "utf-16" and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codec = "utf-16-le"
    return TextIOWrapper(BytesIO(content), encoding=codec, errors="replace", newline="")


def _encoding(content: bytes) -> str:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    if _is_utf8(content):
        return "utf-8"
    if wide := _without_mark(content[:LOOKED_AT]):
        return wide
    sample = content[:LOOKED_AT]
    if len(sample.decode("utf-8", "ignore").encode()) > 0.98 * len(sample):
        return "utf-8"  # with some bytes broken: their rows say so
    best = from_bytes(sample).best()
    return codecs.lookup(best.encoding).name if best else "windows-1252"


def _is_utf8(content: bytes) -> bool:
    try:
        codecs.utf_8_decode(content, "strict", True)
    except UnicodeDecodeError:
        return False
    return True


def _without_mark(sample: bytes) -> str:
    """UTF-16 of mostly western text: every other byte is nought."""
    half = len(sample) // 2
    for place, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if half and sample[place::2].count(0) > 0.4 * half:
            return encoding
    return ""


def _delimiter(content: bytes, encoding: str) -> str:
    """By which most of the first rows have as many cells as each other, the more the better."""
    told = _opened(content[: 4 * LOOKED_AT], encoding)
    first = told.readline()
    if said := SAYS_DELIMITER.fullmatch(first):
        return said[1]
    sample = [first, *(line for _, line in zip(range(LOOKED_AT_LINES), told, strict=False))]

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(cells) for cells in csv.reader(sample, delimiter=delimiter) if cells)
        width, times = widths.most_common(1)[0] if widths else (1, 0)
        return (times, width) if width > 1 else (0, 0)

    best = max(DELIMITERS, key=agreement)
    return best if agreement(best) > (0, 0) else ","
