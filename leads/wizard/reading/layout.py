"""How a file is written, and a row of it as it was read."""

from dataclasses import asdict, dataclass
from typing import Any

from leads.wizard.rules.causes import Flaw
from smarketing.kernel.cells import unmarked
from smarketing.kernel.errors import Refused

# What stands for what no database keeps. The row then has a flaw, so nothing of it is brought in.
NUL, SHOWN_NUL = "\x00", "\u2400"
UNREAD = "\ufffd"  # what an encoding leaves where it doesn't fit
MOST_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Layout:
    """`encoding` and `delimiter` of a text, `sheet` of a workbook. `skip`: how many rows come before what
    counts; `heading`: the first one that counts names the columns."""

    encoding: str = ""
    delimiter: str = ""
    heading: bool = True
    sheet: str = ""
    skip: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: where it begins in the file, its cells, and what is wrong with how it is written."""

    number: int
    cells: list[str]
    flaw: str = ""

    def fitted(self, width: int, *, is_sheet: bool) -> "Line":
        """As wide as the heading. A workbook leaves blank cells at the end out; blanks too many are
        nothing; anything else may be a row torn in two, and is not guessed at."""
        cells = list(self.cells)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if is_sheet:
            cells += [""] * (width - len(cells))
        flaw = self.flaw or ("" if len(cells) == width else Flaw.UNEVEN)
        return Line(self.number, cells, flaw)


def kept(line: Line) -> Line:
    """The same, fit to be stored. The mark by which our own exports keep a spreadsheet from running a cell
    comes off again."""
    cells = [unmarked(cell) for cell in line.cells]
    flaw = line.flaw
    if any(NUL in cell for cell in cells):
        flaw, cells = flaw or Flaw.NUL, [cell.replace(NUL, SHOWN_NUL) for cell in cells]
    if any(UNREAD in cell for cell in cells):
        flaw = flaw or Flaw.BROKEN_TEXT
    return Line(line.number, cells, flaw)


def need_fitting(width: int) -> None:
    """Refuse what is no list of people any more."""
    if width > MOST_COLUMNS:
        raise Refused("too-many-columns", f"It has more than {MOST_COLUMNS} columns.", field="file")
