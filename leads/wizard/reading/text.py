"""Texts with delimiters: in which encoding, cut by what, and row by row."""

import codecs
import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO, StringIO, TextIOWrapper

from charset_normalizer import from_bytes

from leads.wizard.reading.layout import Layout, Line
from leads.wizard.rules.causes import Flaw
from smarketing.kernel.errors import Refused

LOOKED_AT = 64 * 1024  # bytes
LOOKED_AT_LINES = 50
MOST_LINES_OF_A_ROW = 500
DELIMITERS = (",", ";", "\t", "|")
# The encodings that people are offered, and among which one is looked for; others are read when told.
ENCODINGS = ("utf-8", "windows-1252", "iso-8859-1", "iso-8859-15", "windows-1250", "windows-1251",
             "windows-1253", "windows-1254", "utf-16", "mac-roman", "shift_jis", "gb18030", "big5",
             "euc-kr")  # fmt: skip
WESTERN, HARDLY_BETTER = "windows-1252", 0.04  # another one must read the text better by that, of 1
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
# One person in a list of a mail program, and what stands between them and the next.
IN_MAIL = re.compile(
    r"""(?:(?:(?P<quoted>"(?:[^"\\]|\\.)*+")|(?P<name>[^<>@;"\r\n]*+))\s*+<\s*+(?P<within>[^<>\s@]+@[^<>\s@]+)\s*+>"""
    r"""|(?P<bare>[^<>\s@,;"]+@[^<>\s@,;"]+))[ \t]*+(?:[,;\r\n]\s*+[,;\s]*+|$)"""
)
SAYS_DELIMITER = re.compile(r"sep=(.)\r?\n?")

# A cell may be as long as the file: which are too long for their field is said row by row.
csv.field_size_limit(2**31 - 1)


def likely(content: bytes) -> Layout:
    encoding = _encoding(content)
    return Layout(encoding=encoding, delimiter=_delimiter(content, encoding))


def lines(content: bytes, layout: Layout) -> Iterator[Line]:
    """One by one, in flat memory. A line that breaks the rules of quoting is a flaw of its own."""
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
    told = _Told(file, skipped)
    reader = csv.reader(told, delimiter=layout.delimiter or ",", strict=True)
    while True:
        number = told.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Line(number, [told.give_back().rstrip("\r\n")], Flaw.QUOTES)
        else:
            yield Line(number, cells)


class _Told:
    """A file's lines. Of a row that can't be read the first is at fault, and the others are told again: a
    quotation mark that is never closed takes no other row with it."""

    def __init__(self, lines: Iterable[str], before: int) -> None:
        self.lines, self.again = iter(lines), deque[str]()
        self.row: list[str] = []
        self.done = before

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.row.append(self.again.popleft() if self.again else next(self.lines))
        if len(self.row) > MOST_LINES_OF_A_ROW:
            raise csv.Error("a quotation mark is never closed")
        return self.row[-1]

    def begin(self) -> int:
        """A row; the number of its first line."""
        self.done += len(self.row)
        self.row = []
        return self.done + 1

    def give_back(self) -> str:
        """All of the row but its first line, which is returned."""
        first, *others = self.row
        self.again.extendleft(reversed(others))
        self.row = [first]
        return first


def of_rows(rows: Iterable[Mapping[str, object]]) -> bytes:
    """Rows that a program sends, each by the names of its columns, as the file they could have stood in."""
    told = list(rows)
    columns = list(dict.fromkeys(name for row in told for name in row))
    file = StringIO()
    write = csv.writer(file)
    write.writerow(columns)
    write.writerows([row.get(name, "") for name in columns] for row in told)
    return file.getvalue().encode()


def of_mail(text: str) -> bytes | None:
    """People as mail programs list them, `Ada Byron <ada@a.example>, bob@b.example`, on one line or on
    several, as the file they could have stood in; None for any other list."""
    rest, people, place = text.strip(), [], 0
    is_plain = True  # one bare address a line
    while place < len(rest):
        if (found := IN_MAIL.match(rest, place)) is None:
            return None
        name = re.sub(r"\\(.)", r"\1", (found["quoted"] or "")[1:-1]) or (found["name"] or "").strip()
        people.append({"Name": name, "Email": found["within"] or found["bare"]})
        place = found.end()
        is_plain = is_plain and not found["within"] and found[0].endswith(("\n", found["bare"]))
    return None if is_plain else of_rows(people)


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
    if wide := _without_mark(content[:LOOKED_AT]):
        return wide
    if _is_utf8(content):
        return "utf-8"
    telling = _beyond_ascii(content)
    read = telling.decode("utf-8", "ignore")
    broken = len(telling) - len(read.encode())
    if sum(not sign.isascii() for sign in read) > broken:
        return "utf-8"  # with some bytes broken: their rows say so
    return _guessed(telling)


def _beyond_ascii(content: bytes) -> bytes:
    """The first lines in which there is more than every encoding has alike, wherever they are."""
    found, size, end = [], 0, 0
    while size < LOOKED_AT and (sign := BEYOND_ASCII.search(content, end)):
        begin = max(content.rfind(b"\n", end, sign.start()) + 1, end, sign.start() - LOOKED_AT)
        end = content.find(b"\n", sign.start(), sign.start() + LOOKED_AT)
        end = min(len(content), sign.start() + LOOKED_AT) if end < 0 else end
        found.append(content[begin:end])
        size += len(found[-1])
    return b"\n".join(found)


def _guessed(sample: bytes) -> str:
    """By which the text looks most like one; where several read the same or nearly so, it is western."""
    found = from_bytes(sample, cp_isolation=list(ENCODINGS))
    if (best := found.best()) is None:
        return WESTERN
    western = codecs.lookup(WESTERN).name
    near = [each for each in found if each.chaos < best.chaos + HARDLY_BETTER]
    is_western = any(western in each.could_be_from_charset for each in near)
    return WESTERN if is_western else codecs.lookup(best.encoding).name


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
    """By which the largest share of the first rows have as many cells as each other, the more the better. The
    share and not their number: cut by a wrong one, a row with line breaks in a cell is several."""
    told = _opened(content[: 4 * LOOKED_AT], encoding)
    first = told.readline()
    if said := SAYS_DELIMITER.fullmatch(first):
        return said[1]
    sample = [first, *(line for _, line in zip(range(LOOKED_AT_LINES), told, strict=False))]

    def agreement(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(cells) for cells in csv.reader(sample, delimiter=delimiter) if cells)
        width, times = widths.most_common(1)[0] if widths else (1, 0)
        return (times / widths.total(), width) if width > 1 else (0, 0)

    best = max(DELIMITERS, key=agreement)
    return best if agreement(best) > (0, 0) else ","
