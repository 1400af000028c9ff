"""A CSV file as a stream of numbered rows, their cells without the mark that keeps spreadsheets from
running them. It is looked through once before anything is written, so a wrong encoding or a missing column
is said at the start and not in the middle."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from leads.imports.rules import BadMap, Map
from smarketing.kernel.cells import unmarked

WITH_MARK = {"utf-8": "utf-8-sig", "utf8": "utf-8-sig"}  # our own files begin with a byte order mark


@dataclass(frozen=True, slots=True)
class Line:
    """One row: where it begins in the file, its cells by column, or why it can't be read."""

    number: int
    cells: dict[str, str]
    fault: str = ""


def check(path: Path, how: Map) -> int:
    """How many rows there are; raises BadMap when the file can't be read with this map."""
    count = 0
    try:
        with path.open(encoding=_encoding(how)) as file:
            header = next(csv.reader([file.readline()], delimiter=how.delimiter), [])
            if missing := how.columns() - set(header):
                raise BadMap(
                    f"{path.name} has no column {', '.join(sorted(missing))}; it has {', '.join(header)}."
                )
            for _ in file:
                count += 1
    except UnicodeDecodeError as error:
        raise BadMap(
            f"{path.name} is not {how.encoding} (near line {count + 2}): say its encoding in the map, "
            'e.g. encoding = "latin-1".'
        ) from error
    except (OSError, LookupError) as error:
        raise BadMap(f"{path} can't be read: {error}.") from error
    return count


def lines(path: Path, how: Map) -> Iterator[Line]:
    """The rows one by one; a row with too few or too many cells is a fault of its own."""
    with path.open(encoding=_encoding(how), newline="") as file:
        reader = csv.reader(file, delimiter=how.delimiter, strict=True)
        header = next(reader)
        number = reader.line_num + 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Line(number, {}, f"not readable as CSV: {error}")
            else:
                if cells:
                    yield _line(number, header, cells)
            number = reader.line_num + 1


def _encoding(how: Map) -> str:
    return WITH_MARK.get(how.encoding.lower(), how.encoding)


def _line(number: int, header: list[str], marked: list[str]) -> Line:
    cells = [unmarked(cell) for cell in marked]
    if len(cells) != len(header):
        fault = f"{len(cells)} cells where the header has {len(header)}"
        return Line(number, dict(zip(header, cells, strict=False)), fault)
    if any("\x00" in cell for cell in cells):
        return Line(number, dict(zip(header, cells, strict=True)), "contains a NUL character")
    return Line(number, dict(zip(header, cells, strict=True)))
