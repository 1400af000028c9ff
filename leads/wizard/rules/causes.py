"""Why a row is not brought in: one word for programs, one heading for the count of such rows. The row
itself has a sentence of its own."""

from collections.abc import Mapping, Sequence
from enum import StrEnum


class Flaw(StrEnum):
    """What is wrong with how a row is written; known as soon as the file is read."""

    UNEVEN = "uneven"
    QUOTES = "quotes"
    NUL = "nul"
    BROKEN_TEXT = "broken-text"
    FORMULA = "formula"
    SHEET_ERROR = "sheet-error"


CAUSES: Mapping[str, str] = {
    Flaw.UNEVEN: "More or fewer cells than the heading",
    Flaw.QUOTES: "Quotation marks that don't fit",
    Flaw.NUL: "A NUL character",
    Flaw.BROKEN_TEXT: "Characters that the encoding can't be",
    Flaw.FORMULA: "A formula that was never worked out",
    Flaw.SHEET_ERROR: "An error of the spreadsheet in a cell",
    "unreachable": "No e-mail and no id",
    "phone-only": "Only a phone",
    "malformed-email": "Not an e-mail address",
    "malformed-phone": "Not a phone number",
    "too-long": "Too long for its field",
    "control-characters": "Characters that can't be printed",
    "wrong-value": "Not what an added field takes",
    "not-a-date": "Not a date",
    "future": "A date in the future",
    "unknown-stage": "A stage that nobody said the meaning of",
    "unknown-owner": "An owner whom nobody knows here",
    "unknown-channel": "A channel that nobody said the meaning of",
    "unknown-mark": "Disqualified for what nobody said the meaning of",
    "neither-yes-nor-no": "Neither yes nor no",
    "two-people": "E-mail and id are two people's",
    "erased": "Asked to be erased",
    "broke-off": "Broke the import off",
}
_SENTENCES: Mapping[str, str] = {
    Flaw.QUOTES: "A quotation mark is opened or closed where none can be. The line stands here as it is; "
    "what comes after it was read by itself.",
    Flaw.NUL: "There is a NUL character (shown as ␀) in it, which no text has.",
    Flaw.BROKEN_TEXT: "There are characters in it that can't be read in this encoding (shown as �).",
    Flaw.FORMULA: "A formula in it was never worked out: open the workbook, save it, bring it again.",
    Flaw.SHEET_ERROR: "A cell shows an error of the spreadsheet, like #N/A.",
}


class BadRow(ValueError):
    """The row can't be brought in."""

    def __init__(self, cause: str, sentence: str) -> None:
        super().__init__(sentence)
        self.cause, self.sentence = cause, sentence


def flawed(flaw: str, cells: Sequence[str], width: int) -> BadRow:
    """The same of a row that is written wrongly."""
    if flaw == Flaw.UNEVEN:
        return BadRow(flaw, f"It has {len(cells)} cells where the heading has {width}.")
    return BadRow(flaw, _SENTENCES[flaw])


def label(cause: str) -> str:
    return CAUSES.get(cause, cause.replace("-", " ").capitalize())
