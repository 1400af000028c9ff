"""What stands in the cells of a file for spreadsheets: nothing that a spreadsheet would run, and nothing
that our own import would not read back as it was."""

import re
from datetime import date, datetime, tzinfo
from decimal import Decimal

# What a spreadsheet takes for the beginning of a formula, also in its full-width forms.
RUNS = tuple("=+-@\t\r\n＝＋－＠")
MARK = "'"  # before such a text: it is a text
NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")


def cell(value: object, zone: tzinfo | None = None) -> str:
    """The value as a CSV file has it: moments with their offset, and a text that would be run marked."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, int | float | date) else marked(str(value))


def marked(text: str) -> str:
    """A text that would be run with a mark before it, and one that looks marked already with one more, so
    that `unmarked` knows ours from theirs. A mere number is run by nobody."""
    return MARK + text if _would_run(text) else text


def unmarked(text: str) -> str:
    """A text as it was before it was `marked`."""
    return text[len(MARK) :] if text.startswith(MARK) and _would_run(text) else text


def _would_run(text: str) -> bool:
    plain = text.lstrip(MARK)
    return plain.startswith(RUNS) and not (plain is text and _is_number(text))


def _is_number(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None and text[0] != "+"
