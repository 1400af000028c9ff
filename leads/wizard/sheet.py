"""What was not brought in as a file: the same columns, and why. Mended, it comes in the same way."""

from leads.wizard import queries
from leads.wizard.queries import Import
from smarketing.kernel.tables import Column, Table

WHY = "Why not"
AT_ONCE = 1_000


def faults(upload: Import) -> Table:
    """In the file's order. Cells beyond the heading come after the reason. Of people who were erased nothing
    is kept that could be in it."""
    rows = queries.rows(upload, outcome="fault").exclude(cells=[])
    width = len(upload.columns)
    columns = [_cell(name, place) for place, name in enumerate(upload.columns)]
    more = [_cell(f"Column {place + 1}", place) for place in range(width, queries.widest(rows))]
    why = Column(WHY, lambda row: row.why)
    return Table(
        f"not-brought-in-{upload.pk}", [*columns, why, *more], rows.iterator(chunk_size=AT_ONCE), rows.count()
    )


def _cell(name: str, place: int) -> Column:
    return Column(name, lambda row: row.cells[place] if place < len(row.cells) else "")
