"""A scorecard as a file for spreadsheets: a row for each promise."""

from collections.abc import Sequence

from reporting.promises.queries import Line
from smarketing.kernel.tables import Column, Table

COLUMNS = (
    Column("side", lambda line: line.side),
    Column("promise", lambda line: line.metric.label),
    Column("narrowed to", lambda line: "; ".join(f"{n}: {v}" for n, v in line.asked.filters.values.items())),
    Column("period", lambda line: str(line.asked.period)),
    Column("unit", lambda line: str(line.metric.unit)),
    Column("target", lambda line: line.score.target),
    Column("actual", lambda line: line.reading.number),
    Column("taken over", lambda line: line.reading.of),
    Column("pace", lambda line: line.score.pace),
    Column("standing", lambda line: str(line.score.standing or "")),
    Column("note", lambda line: line.score.note),
    Column("period before", lambda line: line.before.number),
    Column("no longer changes", lambda line: line.is_settled),
)


def table(lines: Sequence[Line]) -> Table:
    return Table("scorecard", COLUMNS, lines, len(lines))
